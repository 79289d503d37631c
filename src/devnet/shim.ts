import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type LocalServer, listenLocally } from './local-server'
import { LocalRpc } from './rpc'
import { TransactionLogIndex } from './shim-log-index'
import {
    countPerTransaction,
    type JsonRpcRequest,
    mayNeedQuirks,
    OG_EVM_LIMITS,
    type Refusal,
    readLogFilter,
    rewriteBlockArgument,
    tooManyResults,
} from './shim-rules'

export interface ShimOptions {
    /** The node behind it. */
    target: string
    /** TCP port on 127.0.0.1; default any free one. */
    port?: number
    limits?: Partial<typeof OG_EVM_LIMITS>
}

interface Answer {
    jsonrpc: '2.0'
    id: unknown
    result?: any
    error?: Refusal
}

/**
 * A JSON-RPC proxy that makes anvil answer like og-evm (chain 10740): `logIndex` restarts in every transaction, result
 * and span caps, an error past the head, no block 0, no `totalDifficulty`, every block final. What needs no change is
 * passed on without being parsed.
 */
export async function startOgEvmShim(options: ShimOptions): Promise<LocalServer> {
    const limits = { ...OG_EVM_LIMITS, ...options.limits }
    const rpc = new LocalRpc(options.target, 16)
    const handler = new Handler(rpc, new TransactionLogIndex(rpc), limits)
    const server = createServer((request, response) => {
        readBody(request)
            .then(
                (body): Promise<string | Buffer> =>
                    mayNeedQuirks(body) ? handler.answer(body) : rpc.post(body),
            )
            .then((answer) => send(response, 200, answer))
            .catch((error: Error) => send(response, 502, `bad gateway: ${error.message}`))
    })
    return listenLocally(server, options.port, () => rpc.close())
}

class Handler {
    constructor(
        private readonly rpc: LocalRpc,
        private readonly logIndex: TransactionLogIndex,
        private readonly limits: typeof OG_EVM_LIMITS,
    ) {}

    async answer(body: string): Promise<string> {
        let parsed: JsonRpcRequest | JsonRpcRequest[]
        try {
            parsed = JSON.parse(body)
        } catch {
            // Not ours to judge: the node says what is wrong with it.
            return (await this.rpc.post(body)).toString('utf8')
        }
        if (!Array.isArray(parsed)) return JSON.stringify((await this.answerAll([parsed]))[0])
        return JSON.stringify(await this.answerAll(parsed))
    }

    private async answerAll(requests: JsonRpcRequest[]): Promise<Answer[]> {
        const asksLogs = requests.some((request) => request.method === 'eth_getLogs')
        const head = asksLogs ? Number(await this.rpc.call<string>('eth_blockNumber')) : 0
        const answers = new Array<Answer>(requests.length)
        const forwarded: JsonRpcRequest[] = []
        requests.forEach((request, at) => {
            const asked = this.rewrite(request, head)
            if ('code' in asked) answers[at] = { jsonrpc: '2.0', id: request.id ?? null, error: asked }
            else forwarded.push({ ...asked, id: at })
        })
        if (forwarded.length > 0) {
            const body = await this.rpc.post(JSON.stringify(forwarded))
            const got: Answer[] = JSON.parse(body.toString('utf8'))
            for (const answer of got) {
                const at = answer.id as number
                answers[at] = { ...answer, id: requests[at].id ?? null }
            }
            for (let at = 0; at < requests.length; at++) await this.adapt(requests[at], answers[at])
        }
        return answers
    }

    private rewrite(request: JsonRpcRequest, head: number): JsonRpcRequest | Refusal {
        if (request.method !== 'eth_getLogs') return rewriteBlockArgument(request)
        const filter = Array.isArray(request.params) ? request.params[0] : undefined
        if (typeof filter !== 'object' || filter === null) return request
        const read = readLogFilter(filter, head, this.limits.blockSpan)
        if (read === null) return request
        return 'code' in read ? read : { ...request, params: [{ ...filter, ...read }] }
    }

    private async adapt(request: JsonRpcRequest, answer: Answer): Promise<void> {
        const { result } = answer
        if (result === undefined || result === null) return
        if (request.method === 'eth_getLogs') {
            if (result.length > this.limits.results) {
                answer.result = undefined
                answer.error = tooManyResults(this.limits.results)
                return
            }
            await this.logIndex.learn(result)
            countPerTransaction(result, this.logIndex.first)
        } else if (request.method === 'eth_getTransactionReceipt') {
            restartLogIndex(result)
        } else if (request.method === 'eth_getBlockReceipts') {
            result.forEach(restartLogIndex)
        } else if (String(request.method).startsWith('eth_getBlockBy')) {
            delete result.totalDifficulty
        }
    }
}

function restartLogIndex(receipt: { logs: { transactionHash: string; logIndex: string }[] }): void {
    const first = Number(receipt.logs[0]?.logIndex)
    countPerTransaction(receipt.logs, () => first)
}

async function readBody(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, status: number, body: string | Buffer): void {
    response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
    })
    response.end(body)
}
