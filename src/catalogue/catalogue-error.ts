/**
 * A catalogue cannot be read or imported. The message has one line for each problem: where, what is there, what would
 * be right.
 */
export class CatalogueError extends Error {
    override name = 'CatalogueError'
}

/** The error for a source that lists more models than the limit. */
export function tooManyModels(most: number): CatalogueError {
    return new CatalogueError(
        `lists more than ${most} models: import it in parts, each as a --source of its own`,
    )
}
