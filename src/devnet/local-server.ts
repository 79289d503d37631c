import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server on 127.0.0.1. */
export interface LocalServer {
    url: string
    stop(): Promise<void>
}

/**
 * Has a server listen on a port of 127.0.0.1, any free one by default.
 * @param onStop called after it was stopped
 * @throws when the port is taken
 */
export async function listenLocally(
    server: Server,
    port = 0,
    onStop: () => void = () => {},
): Promise<LocalServer> {
    server.keepAliveTimeout = 60_000
    await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', resolve)
    })
    const stop = async () => {
        server.closeAllConnections()
        await new Promise((closed) => server.close(closed))
        onStop()
    }
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}
