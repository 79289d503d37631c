import { z } from 'zod'
import { httpGet } from '../base/http/http-get'
import { type GatewayList, gatewayList } from '../networks/gateway-models'
import { CatalogueError } from './catalogue-error'
import { fileBytes, httpUrl, withoutLogin } from './read-source'
import { utf8 } from './utf8'

const MAX_BYTES = 8 * 1024 * 1024
const TIMEOUT_MS = 60_000
/** Most problems named of one list. */
const MAX_PROBLEMS = 20

/** Reads a list of gateway models from a file or an http(s) URL; data/gateway-models.json is one. @throws CatalogueError */
export async function readGatewayList(from: string): Promise<GatewayList> {
    try {
        return gatewayList(JSON.parse(utf8(await read(from))))
    } catch (error) {
        throw new CatalogueError(`${withoutLogin(from)}: ${problemOf(error)}`)
    }
}

async function read(from: string): Promise<Buffer> {
    const url = httpUrl(from)
    if (url === null) return fileBytes(from, MAX_BYTES)
    const { status, body } = await httpGet(url, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES })
    if (status !== 200) throw new CatalogueError(`answered ${status}`)
    return body
}

function problemOf(error: unknown): string {
    if (error instanceof z.ZodError) {
        const problems = error.issues.map(
            ({ path, message }) =>
                `${path.join('.') || 'the list'}: expected ${message.replace(/^Invalid input: expected /, '')}`,
        )
        const more = problems.length - MAX_PROBLEMS
        return [...problems.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
    }
    if (error instanceof SyntaxError)
        return 'expected {"source": …, "asOf": "YYYY-MM-DD", "models": […]} as JSON'
    const { code, message } = error as Error & { code?: string }
    return code === 'ENOENT' ? 'no such file' : message
}
