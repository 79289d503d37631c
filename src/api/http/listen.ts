import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

export interface ListeningServer {
    url: string
    /** Stops accepting, lets running requests finish for `graceMs`, then cuts what is left. */
    close(graceMs: number): Promise<void>
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** @throws when the port is taken or not ours to take, naming it */
export async function listen(
    handler: RequestListener,
    upgrade: UpgradeListener,
    host: string,
    port: number,
): Promise<ListeningServer> {
    const server = createServer(
        { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
        handler,
    )
    server.on('upgrade', upgrade)
    await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => {
            const way =
                error.code === 'EADDRINUSE' ? 'another process has it, choose another port' : error.message
            reject(new Error(`Cannot listen on ${host}:${port}: ${way}`))
        })
        server.listen(port, host, resolve)
    })
    const address = server.address() as AddressInfo
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
    return {
        url: `http://${name}:${address.port}`,
        async close(graceMs) {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()))
            // A kept-alive connection is closed as soon as its running request is answered.
            const idle = setInterval(() => server.closeIdleConnections(), 50)
            const cut = setTimeout(() => server.closeAllConnections(), graceMs)
            await closed
            clearInterval(idle)
            clearTimeout(cut)
        },
    }
}
