import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { resolve } from 'node:path'

/**
 * A server that accepts connections and destroys them, in a process of its own. Whoever attacks it takes from others only what the
 * machine's processors give to an attacker and to the system: that much no API can keep from its clients.
 */
export interface ShutDoor {
    url: string
    stop(): Promise<void>
}

const RUN = resolve(__dirname, '../../../tools/run.cjs')

export async function shutDoor(): Promise<ShutDoor> {
    const child = fork(RUN, [__filename])
    const [port] = await once(child, 'message')
    return {
        url: `http://127.0.0.1:${port}`,
        async stop() {
            const exit = once(child, 'exit')
            child.disconnect()
            await exit
        },
    }
}

if (process.argv[1] === __filename) {
    process.on('disconnect', () => process.exit(0))
    const server = createServer((socket) => socket.resetAndDestroy())
    server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port))
}
