import { createServer } from 'node:net'

/** A TCP port on 127.0.0.1 that nothing listens on now. */
export async function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const probe = createServer()
            .once('error', reject)
            .listen(0, '127.0.0.1', () => {
                const { port } = probe.address() as { port: number }
                probe.close(() => resolve(port))
            })
    })
}
