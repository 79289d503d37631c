import { createReadStream } from 'node:fs'
import { CatalogueError } from './parse'

export interface ReadLimits {
    /** Largest catalogue read, in bytes. */
    maxBytes: number
    /** Longest wait for a URL, in ms, to its last byte. */
    timeoutMs: number
}

const DEFAULTS: ReadLimits = { maxBytes: 256 * 1024 * 1024, timeoutMs: 60_000 }

/** The UTF-8 text of a file or of an http(s) URL. @throws CatalogueError */
export async function readSource(from: string, limits: ReadLimits = DEFAULTS): Promise<string> {
    try {
        const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(from)
        const chunks = isUrl ? await open(from, limits.timeoutMs) : createReadStream(from)
        return await collect(chunks, limits.maxBytes)
    } catch (error) {
        if (error instanceof CatalogueError) throw new CatalogueError(`${from}: ${error.message}`)
        throw new CatalogueError(`${from}: ${reason(error as Error, limits)}`)
    }
}

async function open(url: string, timeoutMs: number): Promise<AsyncIterable<Uint8Array>> {
    if (!/^https?:\/\//i.test(url)) throw new CatalogueError('expected an http(s) URL or a file')
    const response = await fetch(url, {
        signal: AbortSignal.timeout(timeoutMs),
        headers: { accept: 'application/json, application/x-ndjson' },
    })
    if (!response.ok) throw new CatalogueError(`answered ${response.status} ${response.statusText}`)
    return (response.body ?? []) as AsyncIterable<Uint8Array>
}

async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > maxBytes) throw new CatalogueError(`is larger than ${maxBytes} bytes`)
        parts.push(chunk)
    }
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts))
    } catch {
        throw new CatalogueError('is not UTF-8 text')
    }
}

function reason(error: Error & { code?: string }, { timeoutMs }: ReadLimits): string {
    if (error.name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`
    if (error.code === 'ENOENT') return 'no such file'
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
    return `${error.message}${cause}`
}
