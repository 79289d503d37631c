import { createHash, timingSafeEqual } from 'node:crypto'

/** The token of a header `Authorization: Bearer <token>`; undefined when there is none. */
export function bearerToken(header: string | null | undefined): string | undefined {
    return /^Bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1]
}

/** Compares digests, in a time that tells nothing of the token. */
export function isToken(given: string, token: string): boolean {
    return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
    return createHash('sha256').update(text).digest()
}
