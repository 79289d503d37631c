import { Agent, request } from 'node:http'

/** Passes request bodies to the node behind the shim, byte for byte. */
export class Upstream {
    private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 })

    constructor(private readonly url: string) {}

    /** @throws when the node does not answer. */
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

    close(): void {
        this.agent.destroy()
    }
}
