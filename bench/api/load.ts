import { Agent, request } from 'node:http'

export interface Load {
    requestsPerSecond: number
    p50: number
    p99: number
    /** Of the last answer. */
    bytes: number
}

const CONNECTIONS = 16

/** Posts over and over on 16 kept-alive connections for `seconds`. Latencies in ms. @param body of the nth request */
export async function load(
    url: string,
    body: string | ((n: number) => string),
    seconds: number,
): Promise<Load> {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
    const bodyOf = typeof body === 'string' ? () => body : body
    const latencies: number[] = []
    const begun = performance.now()
    const until = begun + seconds * 1000
    let bytes = 0
    let sent = 0
    const loop = async () => {
        while (performance.now() < until) {
            const started = performance.now()
            bytes = (await post(url, bodyOf(sent++), agent)).length
            latencies.push(performance.now() - started)
        }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, loop))
    const took = (performance.now() - begun) / 1000
    agent.destroy()
    latencies.sort((a, b) => a - b)
    const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
    return { requestsPerSecond: latencies.length / took, p50: at(0.5), p99: at(0.99), bytes }
}

/** @throws when the answer is not 200, or tells of an error */
export function post(url: string, body: string, agent?: Agent): Promise<Buffer> {
    return new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
        const sent = request(url, { method: 'POST', agent, headers }, (response) => {
            const pieces: Buffer[] = []
            response.on('data', (piece) => pieces.push(piece))
            response.on('end', () => {
                const answer = Buffer.concat(pieces)
                if (response.statusCode === 200 && !answer.includes('"errors":')) resolve(answer)
                else
                    reject(
                        new Error(
                            `${url} answered ${response.statusCode}: ${answer.toString().slice(0, 500)}`,
                        ),
                    )
            })
        })
        sent.on('error', reject)
        sent.end(body)
    })
}
