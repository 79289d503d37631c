import { Agent, request } from 'node:http'

export interface Load {
    requestsPerSecond: number
    p50: number
    p99: number
    bytes: number
}

/** Posts `body` over and over on 16 kept-alive connections for `seconds`. Latencies in ms. */
export async function load(url: string, body: string, seconds: number): Promise<Load> {
    const agent = new Agent({ keepAlive: true, maxSockets: 16 })
    const latencies: number[] = []
    const until = performance.now() + seconds * 1000
    let bytes = 0
    const loop = async () => {
        while (performance.now() < until) {
            const started = performance.now()
            bytes = await post(url, body, agent)
            latencies.push(performance.now() - started)
        }
    }
    await Promise.all(Array.from({ length: 16 }, loop))
    agent.destroy()
    latencies.sort((a, b) => a - b)
    const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
    return { requestsPerSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99), bytes }
}

function post(url: string, body: string, agent: Agent): Promise<number> {
    return new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
        const sent = request(url, { method: 'POST', agent, headers }, (response) => {
            let bytes = 0
            response.on('data', (chunk) => (bytes += chunk.length))
            response.on('end', () =>
                response.statusCode === 200
                    ? resolve(bytes)
                    : reject(new Error(`${url} answered ${response.statusCode}`)),
            )
        })
        sent.on('error', reject)
        sent.end(body)
    })
}
