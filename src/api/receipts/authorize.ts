import { createHash, timingSafeEqual } from 'node:crypto'
import { GraphQLError } from 'graphql'

/**
 * Lets a request with `Authorization: Bearer <token>` pass. Compares digests, in a time that tells nothing of the token.
 * @param header as sent; null = none
 * @throws UNAUTHENTICATED (401)
 */
export function authorize(header: string | null, token: string): void {
    const [, given] = /^Bearer +(\S+)$/i.exec(header?.trim() ?? '') ?? []
    if (given !== undefined && timingSafeEqual(digest(given), digest(token))) return
    throw new GraphQLError(
        given === undefined
            ? 'submitReceipt needs the header Authorization: Bearer <token>.'
            : 'This token is not the one that receipts are accepted with.',
        { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } },
    )
}

function digest(text: string): Buffer {
    return createHash('sha256').update(text).digest()
}
