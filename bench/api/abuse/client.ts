import { Agent, request } from 'node:http'

/** How a request ended: a status, or 0 when there was no answer. */
export interface Ended {
    status: number
    ms: number
    /** The answer holds errors of GraphQL. */
    errors: boolean
    body: string
    /** Server-Timing: what it cost and waited for inside; '' where it was answered from what is kept. */
    timing: string
}

/** A client with an address of its own on the loopback. */
export class BenchClient {
    private readonly agent: Agent

    /** @param address such as 127.0.0.3 */
    constructor(
        private readonly url: string,
        address: string,
        sockets = 16,
    ) {
        // The agent hands it to connect; its types do not know.
        this.agent = new Agent({ keepAlive: true, maxSockets: sockets, localAddress: address } as never)
    }

    post(query: string, variables: Record<string, unknown> = {}): Promise<Ended> {
        return this.send('/graphql', JSON.stringify({ query, variables }))
    }

    get(path: string): Promise<Ended> {
        return this.send(path)
    }

    close(): void {
        this.agent.destroy()
    }

    private send(path: string, body?: string): Promise<Ended> {
        const started = performance.now()
        return new Promise((done) => {
            const end = (status: number, text: string, timing = '') =>
                done({
                    timing,
                    status,
                    ms: performance.now() - started,
                    errors: text.startsWith('{"errors"'),
                    body: text,
                })
            const headers =
                body === undefined
                    ? {}
                    : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
            const sent = request(
                this.url + path,
                {
                    method: body === undefined ? 'GET' : 'POST',
                    agent: this.agent,
                    headers,
                    timeout: 60_000,
                },
                (response) => {
                    const pieces: Buffer[] = []
                    response.on('data', (piece) => pieces.push(piece))
                    response.on('end', () => {
                        const timing = String(response.headers['server-timing'] ?? '')
                        end(response.statusCode ?? 0, Buffer.concat(pieces).toString(), timing)
                    })
                    response.on('error', () => end(0, ''))
                },
            )
            sent.on('timeout', () => sent.destroy())
            sent.on('error', () => end(0, ''))
            sent.end(body)
        })
    }
}
