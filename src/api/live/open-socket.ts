import type { Logger } from '@subsquid/logger'
import type { Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { LiveLimits } from './live-limits'
import type { Connection } from './live-server'

/** Lets graphql-ws speak over one socket, and closes the socket when nobody is, or listens, at its other end. */
export function openSocket(
    client: WebSocket,
    server: Server<Connection>,
    connection: Connection,
    limits: LiveLimits,
    log: Logger,
): void {
    let answered = true
    let idleSince = Date.now()
    // Answers to a client that asks and asks without reading.
    const choked = () => client.bufferedAmount > limits.unsentBytes
    client.on('error', (error) => log.debug(`a subscriber's socket failed: ${error.message}`))
    client.on('pong', () => {
        answered = true
    })
    client.on('ping', () => {
        if (choked()) client.terminate()
    })
    const ping = setInterval(() => {
        if (!answered) return client.terminate()
        answered = false
        client.ping()
    }, limits.pingMs)
    const idle = setInterval(
        () => {
            if (Object.keys(connection.context?.subscriptions ?? {}).length > 0) idleSince = Date.now()
            else if (Date.now() - idleSince >= limits.idleMs)
                client.close(1000, `No subscription for ${limits.idleMs / 1000} s.`)
        },
        Math.max(50, limits.idleMs / 6),
    )
    const closed = server.opened(
        {
            protocol: client.protocol,
            // Resolves when the system has taken it: a slow client is sent no more than it takes.
            send: (data) =>
                new Promise((resolve, reject) => {
                    if (client.readyState !== client.OPEN) return resolve()
                    client.send(data, (error) => (error ? reject(error) : resolve()))
                }),
            close: (code, reason) => client.close(code, reason),
            onMessage: (take) =>
                client.on('message', async (data) => {
                    if (choked()) return client.terminate()
                    try {
                        await take(String(data))
                    } catch (error) {
                        if (client.readyState !== client.OPEN) return
                        log.error({ err: error }, 'a subscription failed')
                        client.close(1011, 'Internal error. Please connect again.')
                    }
                }),
        },
        connection,
    )
    client.once('close', (code, reason) => {
        clearInterval(ping)
        clearInterval(idle)
        closed(code, String(reason)).catch((error) =>
            log.error({ err: error }, 'a subscription failed to end'),
        )
    })
}
