import type { IncomingMessage } from 'node:http'

export type Encoding = 'br' | 'gzip'

/** The best of the encodings that a client takes; null = as it is (RFC 9110, 12.5.3). */
export function encodingFor(request: IncomingMessage, offered: readonly Encoding[]): Encoding | null {
    const accepted = new Map<string, number>()
    for (const part of String(request.headers['accept-encoding'] ?? '').split(',')) {
        const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
        const quality = parameters.find((text) => text.startsWith('q='))
        accepted.set(name, quality ? Number(quality.slice(2)) : 1)
    }
    return offered.find((encoding) => (accepted.get(encoding) ?? accepted.get('*') ?? 0) > 0) ?? null
}
