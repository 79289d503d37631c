import { createServer } from 'node:net'

/** A TCP port on 127.0.0.1 that nothing listens on now. */
export function freePort(): Promise<number> {
    return tryPort(0)
}

/** Listens on a port for a moment, 0 for any free one. @returns the port @throws what the system says, such as EADDRINUSE */
export function tryPort(port: number, host = '127.0.0.1'): Promise<number> {
    return new Promise((resolve, reject) => {
        const probe = createServer()
            .once('error', reject)
            .listen(port, host, () => {
                const { port } = probe.address() as { port: number }
                probe.close(() => resolve(port))
            })
    })
}
