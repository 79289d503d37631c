/** A catalogue that can't be read or taken. The message has one line a problem: where, what stands there, what would be right. */
export class CatalogueError extends Error {
    override name = 'CatalogueError'
}
