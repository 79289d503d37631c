import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Door {
    port: number
    /** From now on connections go there; those that are open are cut. */
    leadTo(port: number): void
    close(): void
}

/** An address on loopback behind which something else may stand later, as after a failover or when a pooler is put in. */
export async function startDoor(port: number): Promise<Door> {
    const open = new Set<Socket>()
    const kept = (socket: Socket) => {
        open.add(socket)
        socket.on('error', () => {}).on('close', () => open.delete(socket))
        return socket
    }
    let target = port
    const server = createServer((client) => {
        const there = kept(connect(target, '127.0.0.1'))
        kept(client).pipe(there).pipe(client)
        client.on('close', () => there.destroy())
        there.on('close', () => client.destroy())
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const cut = () => {
        for (const socket of open) socket.destroy()
    }
    return {
        port: (server.address() as AddressInfo).port,
        leadTo(port) {
            target = port
            cut()
        },
        close() {
            cut()
            server.close()
        },
    }
}
