import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TestServer {
    url: string
    /** Paths in the order they were asked for. */
    asked: string[]
    stop(): Promise<void>
}

/** An HTTP server in this process, on loopback. */
export async function startServer(
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    host = '127.0.0.1',
): Promise<TestServer> {
    const asked: string[] = []
    const server = createServer((request, response) => {
        asked.push(request.url!)
        answer(request, response)
    })
    await new Promise<void>((done) => server.listen(0, host, done))
    return {
        url: `http://${host}:${(server.address() as AddressInfo).port}`,
        asked,
        async stop() {
            server.closeAllConnections()
            await new Promise((done) => server.close(done))
        },
    }
}
