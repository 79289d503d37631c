import { createReadStream } from 'node:fs'
import { CatalogueError, tooManyModels } from './catalogue-error'
import { readDocument } from './document'
import { missingOf, type ReadLimits, type ReadProgress, readPages, type Told } from './read-pages'
import { utf8 } from './utf8'

export const DEFAULT_READ_LIMITS: ReadLimits = {
    maxBytes: 64 * 1024 * 1024,
    maxModels: 200_000,
    timeoutMs: 60_000,
    maxPages: 10_000,
    retryMs: 1_000,
}

/**
 * Reads the models of a file, or of an http(s) URL with all pages that follow it. If a page fails, those before it are
 * kept and the result is partial.
 * @throws CatalogueError when there is nothing to read
 */
export async function readSource(
    from: string,
    limits: Partial<ReadLimits> = {},
    onProgress: ReadProgress = () => {},
): Promise<Told> {
    const within = { ...DEFAULT_READ_LIMITS, ...limits }
    try {
        const url = httpUrl(from)
        return url ? await readPages(url, within, onProgress) : await readFile(from, within)
    } catch (error) {
        const { code, message } = error as Error & { code?: string }
        const problem = code === 'ENOENT' ? 'no such file' : message
        throw new CatalogueError(`${withoutLogin(from)}: ${problem}`)
    }
}

/** The URL that a source is; null when it is a file. @throws CatalogueError for URLs of another kind */
export function httpUrl(from: string): URL | null {
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(from)) return null
    if (/^https?:\/\//i.test(from) && URL.canParse(from)) return new URL(from)
    throw new CatalogueError('expected an http(s) URL or a file')
}

/** @throws CatalogueError when the file is larger */
export async function fileBytes(path: string, maxBytes: number): Promise<Buffer> {
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const part of createReadStream(path) as AsyncIterable<Uint8Array>) {
        bytes += part.length
        if (bytes > maxBytes) throw new CatalogueError(`is larger than ${maxBytes} bytes`)
        parts.push(part)
    }
    return Buffer.concat(parts)
}

/** A file may be a page that was saved: then it says that there is more. */
async function readFile(path: string, { maxBytes, maxModels }: ReadLimits): Promise<Told> {
    const { items, envelope } = readDocument(utf8(await fileBytes(path, maxBytes)))
    if (items.length > maxModels) throw tooManyModels(maxModels)
    const { nextLink, cursor, nextPage, more, total } = envelope
    const hasMore = more !== false && (nextLink ?? cursor ?? nextPage ?? (more || null)) !== null
    const partial = hasMore ? 'it says that it is one page of more' : missingOf(total, items.length)
    return { items, partial, pages: 1 }
}

/** A source as it may be shown. */
export function withoutLogin(from: string): string {
    return from.replace(/^(\w+:\/\/)[^/?#]*@/, '$1')
}
