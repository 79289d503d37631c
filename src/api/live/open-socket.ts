import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from '@subsquid/logger'
import type { Server } from 'graphql-ws'
import type { RawData, WebSocket } from 'ws'
import { checkJson } from '../limits/check-json'
import type { Limits } from '../limits/limits'
import type { Connection } from './connection'
import type { LiveLimits } from './live-limits'

/** Lets graphql-ws speak over one socket, and closes the socket when nobody is, or listens, at its other end. */
export function openSocket(
    client: WebSocket,
    server: Server<Connection>,
    connection: Connection,
    limits: LiveLimits & Pick<Limits, 'jsonDepth' | 'jsonValues'>,
    log: Logger,
): void {
    let answered = true
    let idleSince = Date.now()
    let minute = Date.now()
    let messages = 0
    /** Closes the socket of a client that asks and asks: without reading the answers, or too often. */
    const isTooMuch = (): boolean => {
        if (client.bufferedAmount > limits.unsentBytes) client.terminate()
        if (Date.now() - minute >= 60_000) {
            minute = Date.now()
            messages = 0
        }
        if (++messages === limits.messagesPerMinute + 1)
            client.close(4429, `More than ${limits.messagesPerMinute} messages a minute.`)
        return client.readyState !== client.OPEN
    }
    client.on('error', (error) => log.debug(`a subscriber's socket failed: ${error.message}`))
    client.on('pong', () => {
        answered = true
    })
    client.on('ping', isTooMuch)
    const ping = setInterval(() => {
        // What it answered may lie behind what is not read yet.
        if (!answered && !client.isPaused) return client.terminate()
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
            onMessage: (take) => {
                const inOrder = oneByOne(client, connection, async (data) => {
                    try {
                        const text = String(data)
                        const refused = checkJson(text, limits)
                        if (refused) return client.close(4400, refused.message)
                        await take(text)
                    } catch (error) {
                        if (client.readyState !== client.OPEN) return
                        if (isServersMessage(error)) return client.close(4400, error.message)
                        log.error({ err: error }, 'a subscription failed')
                        client.close(1011, 'Internal error. Please connect again.')
                    }
                })
                client.on('message', (data) => {
                    if (!isTooMuch()) inOrder(data)
                })
            },
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

/** Whether graphql-ws met a well-formed message of a type that only servers send, which it throws at whoever serves. */
const isServersMessage = (error: unknown): error is Error =>
    error instanceof Error && error.message.startsWith('Unexpected message of type ')

/**
 * Looks at messages in their order, each after the check of the one before, and reads no more meanwhile: whoever sends a thousand
 * texts at once has them wait at his own end, and all his sockets wait for the same turn.
 * @param handle may last as long as a subscription does
 */
function oneByOne(
    client: WebSocket,
    connection: Connection,
    handle: (data: RawData) => Promise<void>,
): (data: RawData) => void {
    const waiting: RawData[] = []
    let isAtWork = false
    const work = async () => {
        isAtWork = true
        client.pause()
        for (let data = waiting.shift(); data && client.readyState === client.OPEN; data = waiting.shift()) {
            void handle(data)
            await nextTurn()
            await connection.checking
        }
        isAtWork = false
        client.resume()
    }
    return (data) => {
        waiting.push(data)
        if (!isAtWork) void work()
    }
}
