import {
    createServer,
    type IncomingMessage,
    type RequestListener,
    type ServerResponse,
    STATUS_CODES,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { clientKey, clientOf } from '../limits/client-rate'
import { ConnectionCount } from '../limits/connection-count'
import type { TurnedAway } from '../limits/turned-away'
import type { HttpLimits } from './http-limits'
import { Intake } from './intake'
import { respondJson } from './respond'
import { Tarpit } from './tarpit'

export interface ListeningServer {
    url: string
    /** Stops accepting, lets running requests finish for `graceMs`, then cuts what is left. */
    close(graceMs: number): Promise<void>
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface ListenOptions {
    handler: RequestListener
    upgrade?: UpgradeListener
    host: string
    port: number
    limits: HttpLimits
    /** Every connection comes from the proxy, so that those of one address are not bounded. */
    trustProxy?: boolean
    /** Path that is answered also where there is no place: whether the process lives. */
    probe?: string
    /** Told of each connection for which there is no place, and each request too many on one. */
    onRefused?(): void
    /** Who is not listened to. */
    away?: TurnedAway
}

/** Connections without a place that are still asked what they want; beyond them nothing of theirs is read. */
const TOLD = 100
/** Time such a connection has to ask. */
const TELL_MS = 2_000
/** Requests of one connection that may wait for the answers before them. No browser sends a second one. */
const PIPELINED = 16
/**
 * Connections that may wait to be accepted, as far as the system allows: one that finds no place there is not told so, and tries again
 * after one, two, four and more seconds.
 */
const BACKLOG = 4_096
/** Seconds after which one that was refused may try again. */
const RETRY_AFTER_S = 5

/** @throws when the port is taken or not ours to take, naming it */
export async function listen(options: ListenOptions): Promise<ListeningServer> {
    const { host, port, limits, trustProxy } = options
    const tarpit = new Tarpit()
    const intake = new Intake()
    const { handler, upgrade, refusedAtOnce } = withPlaces(options, intake)
    const server = createServer(
        {
            headersTimeout: 10_000,
            requestTimeout: 30_000,
            keepAliveTimeout: 65_000,
            connectionsCheckingInterval: 2_000,
        },
        handler,
    )
    // Node looks whether bytes went out meanwhile: a slow reader is not cut off, one that stands still is.
    server.setTimeout(limits.stillMs)
    // A connection that is not listened to costs least where nothing is made ready to parse it.
    const [serve] = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
        const refusal = refusedAtOnce(socket)
        if (!refusal) inTurn(intake, socket, () => serve!.call(server, socket))
        // A proxy waits for none of the others it has, and says so to many.
        else if (trustProxy) socket.resetAndDestroy()
        else tarpit.hold(socket, plainAnswer(refusal))
    })
    server.on('upgrade', upgrade)
    await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => {
            const way =
                error.code === 'EADDRINUSE' ? 'another process has it, choose another port' : error.message
            reject(new Error(`Cannot listen on ${host}:${port}: ${way}`))
        })
        server.listen({ port, host, backlog: BACKLOG }, resolve)
    })
    const address = server.address() as AddressInfo
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
    return {
        url: `http://${name}:${address.port}`,
        async close(graceMs) {
            const closed = new Promise<void>((resolve) => server.close(() => resolve()))
            tarpit.close()
            // A kept-alive connection is closed as soon as its running request is answered.
            const idle = setInterval(() => server.closeIdleConnections(), 50)
            const cut = setTimeout(() => server.closeAllConnections(), graceMs)
            await closed
            clearInterval(idle)
            clearTimeout(cut)
        },
    }
}

/** Reads a connection from its client's turn on. */
function inTurn(intake: Intake, socket: Socket, read: () => void): void {
    const hasBegun = intake.begin(keyOf(socket), () => {
        if (socket.destroyed) return
        read()
        if (socket.isPaused()) socket.resume()
    })
    if (!hasBegun) socket.pause()
}

/** Gives each connection a place; what is asked over one that has none is answered with where the way out is. */
function withPlaces(
    { handler, upgrade, limits, trustProxy, probe, onRefused, away }: ListenOptions,
    intake: Intake,
) {
    const count = new ConnectionCount(
        trustProxy ? { ...limits, connectionsPerClient: limits.connections } : limits,
    )
    const refused = new WeakMap<object, Refusal>()
    const underWay = new WeakMap<object, number>()
    let told = 0
    const isFull = (socket: Socket, refusal: Refusal) => {
        onRefused?.()
        refused.set(socket, refusal)
        if (!trustProxy) away?.refused(keyOf(socket))
    }
    return {
        /** @returns why nothing of it is read; null = it is listened to, to say what is wrong at least */
        refusedAtOnce(socket: Socket): Refusal | null {
            const client = keyOf(socket)
            if (!trustProxy && away && !away.comes(client)) {
                onRefused?.()
                return NOT_HEARD
            }
            const place = count.enter(client)
            if ('leave' in place) {
                socket.once('close', place.leave)
                return null
            }
            const refusal = refusalOf(place.full, limits)
            isFull(socket, refusal)
            if (told >= TOLD) return refusal
            told++
            const cut = setTimeout(() => socket.destroy(), TELL_MS)
            socket.once('close', () => {
                told--
                clearTimeout(cut)
            })
            return null
        },
        handler(request: IncomingMessage, response: ServerResponse) {
            const { socket } = request
            const refusal = refused.get(socket)
            // It was told why, and is closed behind that: nobody reads an answer to what came later.
            if (refusal?.isTold) return
            if (refusal && request.url !== probe) {
                refusal.isTold = true
                return void refuse(request, response, refusal).catch(() => response.destroy())
            }
            const waiting = (underWay.get(socket) ?? 0) + 1
            if (waiting > PIPELINED) {
                isFull(socket, { ...TOO_MANY_AT_ONCE, isTold: true })
                socket.pause()
                return void refuse(request, response, TOO_MANY_AT_ONCE).catch(() => response.destroy())
            }
            underWay.set(socket, waiting)
            const late = setTimeout(() => response.destroy(), limits.answerMs)
            response.once('close', () => {
                clearTimeout(late)
                underWay.set(socket, underWay.get(socket)! - 1)
            })
            intake.begin(clientOf(request, trustProxy ?? false), () => {
                if (!response.destroyed && !socket.destroyed) handler(request, response)
            })
        },
        upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
            if (refused.has(socket) || !upgrade) socket.destroy()
            else upgrade(request, socket, head)
        },
    }
}

const keyOf = (socket: Socket) => clientKey(socket.remoteAddress ?? 'unknown')

interface Refusal {
    status: number
    error: string
    /** It was said. */
    isTold?: boolean
}

const TOO_MANY_AT_ONCE: Refusal = {
    status: 429,
    error: `More than ${PIPELINED} requests were sent over one connection before the first was answered. Wait for answers, or use several connections. Try again in ${RETRY_AFTER_S} s.`,
}

const NOT_HEARD: Refusal = {
    status: 429,
    error: `This address opened too many connections, or went on after refusals: it is not listened to for some seconds. Keep connections, use fewer, and heed Retry-After. Try again in ${RETRY_AFTER_S} s.`,
}

function refusalOf(full: 'client' | 'process', limits: HttpLimits): Refusal {
    const again = `Try again in ${RETRY_AFTER_S} s.`
    if (full === 'process')
        return { status: 503, error: `All ${limits.connections} connections are taken. ${again}` }
    const error = `At most ${limits.connectionsPerClient} connections are open to one address: use fewer, and keep them. ${again}`
    return { status: 429, error }
}

/** The whole text of a refusal, as it goes over the wire. */
function plainAnswer({ status, error }: Refusal): string {
    const body = `${JSON.stringify({ error, code: 'CONNECTIONS_LIMIT' })}\n`
    const fields = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        'content-type: application/json; charset=utf-8',
        `content-length: ${Buffer.byteLength(body)}`,
        `retry-after: ${RETRY_AFTER_S}`,
        'access-control-allow-origin: *',
        'connection: close',
    ]
    return `${fields.join('\r\n')}\r\n\r\n${body}`
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, error }: Refusal) {
    const headers = { connection: 'close', 'retry-after': String(RETRY_AFTER_S) }
    return respondJson(request, response, status, { error, code: 'CONNECTIONS_LIMIT' }, headers)
}
