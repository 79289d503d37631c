/** A catalogue that can't be read or taken. The message has one line a problem: where, what stands there, what would be right. */
export class CatalogueError extends Error {
    override name = 'CatalogueError'
}

/** A source lists more than can be held. */
export function tooManyModels(most: number): CatalogueError {
    return new CatalogueError(
        `lists more than ${most} models: import it in parts, each as a --source of its own`,
    )
}
