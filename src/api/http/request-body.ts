import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import { checkJson } from '../limits/check-json'
import { limitError } from '../limits/limit-error'
import type { Limits } from '../limits/limits'

/**
 * Reads the text of a JSON body.
 * @throws REQUEST_SIZE_LIMIT (413), BAD_REQUEST (400) for another type, or an end before its time
 */
export async function readBody(request: IncomingMessage, limits: Limits): Promise<string> {
    const type = String(request.headers['content-type'] ?? '')
    const bytes = await readBytes(request, limits.requestBytes)
    if (!type.toLowerCase().startsWith('application/json'))
        throw badRequest(`content-type is '${type}': expected application/json`)
    return bytes.toString()
}

/** @throws JSON_DEPTH_LIMIT, JSON_VALUES_LIMIT, BAD_REQUEST (400) for what is not JSON */
export function parsedBody(text: string, limits: Limits): unknown {
    const refused = checkJson(text, limits)
    if (refused) throw refused
    try {
        return JSON.parse(text)
    } catch (error) {
        throw badRequest(`The body is not JSON: ${(error as Error).message}`)
    }
}

/** Not `for await`: leaving such a loop early destroys the socket before the refusal is written to it. */
function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        const declared = Number(request.headers['content-length'] ?? 0)
        const chunks: Buffer[] = []
        let bytes = 0
        const refuse = (actual?: number) => {
            request.off('data', take).resume()
            reject(tooLarge(maxBytes, actual))
        }
        const take = (chunk: Buffer) => {
            bytes += chunk.length
            if (bytes > maxBytes) return refuse()
            chunks.push(chunk)
        }
        request.on('end', () => resolve(Buffer.concat(chunks)))
        request.on('error', () => reject(badRequest('The request ended before its body did')))
        if (declared > maxBytes) refuse(declared)
        else request.on('data', take)
    })
}

function tooLarge(limit: number, actual?: number): GraphQLError {
    const text = `The request body is larger than ${limit} bytes. Pass values as variables and split long lists over several requests.`
    return limitError('REQUEST_SIZE_LIMIT', text, limit, actual, 413)
}

function badRequest(message: string): GraphQLError {
    return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } })
}
