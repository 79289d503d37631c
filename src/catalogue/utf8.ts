import { CatalogueError } from './catalogue-error'

/** Decodes bytes that must be UTF-8. @throws CatalogueError */
export function utf8(bytes: Buffer): string {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch {
        throw new CatalogueError('is not UTF-8 text')
    }
}
