import { GraphQLError } from 'graphql'
import { bearerToken, isToken } from '../http/bearer-token'

/**
 * Lets a request with `Authorization: Bearer <token>` pass.
 * @param header as sent; null = none
 * @throws UNAUTHENTICATED (401)
 */
export function authorize(header: string | null, token: string): void {
    const given = bearerToken(header)
    if (given !== undefined && isToken(given, token)) return
    throw new GraphQLError(
        given === undefined
            ? 'submitReceipt needs the header Authorization: Bearer <token>.'
            : 'This token is not the one that receipts are accepted with.',
        { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } },
    )
}
