import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import { limitError } from '../limits/limitError'

/**
 * Reads a JSON body.
 * @param maxBytes of the body as sent
 * @throws REQUEST_SIZE_LIMIT (413), BAD_REQUEST (400) for what is not JSON
 */
export async function requestBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
    const declared = Number(request.headers['content-length'] ?? 0)
    if (declared > maxBytes) throw tooLarge(maxBytes, declared)
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of request) {
        bytes += chunk.length
        if (bytes > maxBytes) throw tooLarge(maxBytes)
        chunks.push(chunk)
    }
    const type = String(request.headers['content-type'] ?? '')
    if (!type.toLowerCase().startsWith('application/json'))
        throw badRequest(`content-type is '${type}': expected application/json`)
    try {
        return JSON.parse(Buffer.concat(chunks).toString())
    } catch (error) {
        throw badRequest(`The body is not JSON: ${(error as Error).message}`)
    }
}

function tooLarge(limit: number, actual?: number): GraphQLError {
    const text = `The request body is larger than ${limit} bytes. Pass values as variables and split long lists over several requests.`
    return limitError('REQUEST_SIZE_LIMIT', text, limit, actual, 413)
}

function badRequest(message: string): GraphQLError {
    return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } })
}
