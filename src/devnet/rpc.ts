import { Agent, request } from 'node:http'

export interface RpcCall {
    method: string
    params: unknown[]
}

/** A minimal JSON-RPC client for a local node: keep-alive connections, batches, no retries. */
export class LocalRpc {
    private readonly agent: Agent

    /** @param connections open at most; with one, requests arrive in order */
    constructor(
        readonly url: string,
        connections = 1,
    ) {
        this.agent = new Agent({ keepAlive: true, maxSockets: connections })
    }

    /** @throws the node's error, with the method named. */
    async call<T = unknown>(method: string, params: unknown[] = []): Promise<T> {
        return (await this.batch([{ method, params }]))[0] as T
    }

    /** Results in the order of the calls. @throws the first error, with its method named. */
    async batch(calls: RpcCall[]): Promise<unknown[]> {
        const body = JSON.stringify(calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call })))
        const answers = JSON.parse((await this.post(body)).toString('utf8')) as RpcAnswer[]
        if (!Array.isArray(answers)) throw new Error(`${this.url}: ${JSON.stringify(answers).slice(0, 300)}`)
        const results = new Array<unknown>(calls.length)
        for (const answer of answers) {
            if (answer.error) throw new Error(`${calls[answer.id].method}: ${answer.error.message}`)
            results[answer.id] = answer.result
        }
        return results
    }

    close(): void {
        this.agent.destroy()
    }

    /** The answer to a request as it is, byte for byte. @throws when the node does not answer */
    post(body: string): Promise<Buffer> {
        return new Promise((resolve, reject) => {
            const sent = request(
                this.url,
                { agent: this.agent, method: 'POST', headers: { 'content-type': 'application/json' } },
                (response) => {
                    const chunks: Buffer[] = []
                    response.on('data', (chunk: Buffer) => chunks.push(chunk))
                    response.on('end', () => resolve(Buffer.concat(chunks)))
                    response.on('error', reject)
                },
            )
            sent.on('error', reject)
            sent.end(body)
        })
    }
}

interface RpcAnswer {
    id: number
    result?: unknown
    error?: { code: number; message: string }
}
