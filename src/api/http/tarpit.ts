import type { Socket } from 'node:net'

/** Milliseconds for which a connection is held. */
const HOLD_MS = 2_000
/** Connections held: beyond them the oldest goes sooner. */
const HELD = 1_000
/** Connections above which one is closed in the moment it comes: to stay within what a process may have open. */
const MOST = 4 * HELD
/** How often it is looked whose time is over. */
const LOOK_MS = 100

interface Held {
    socket: Socket
    answer: string
    since: number
    isTold: boolean
}

/**
 * Holds connections of those who are not listened to, reads nothing of them, and closes them after two seconds, behind an answer. Who is refused at once comes again at once, ten thousand times a second; who waits does so once in two seconds for each
 * of its sockets. None is closed in the turn in which it came: the system accepts for as long as somebody waits, so one who returns
 * meanwhile would keep the loop from everything else.
 */
export class Tarpit {
    /** Oldest first. */
    private held: Held[] = []
    private timer?: NodeJS.Timeout

    constructor(private readonly now: () => number = () => performance.now()) {}

    /** Connections that are held. */
    get size(): number {
        return this.held.length
    }

    /** @param answer what is written before the connection is closed */
    hold(socket: Socket, answer: string): void {
        if (this.held.length >= MOST) return void socket.resetAndDestroy()
        socket.on('error', () => {})
        socket.pause()
        this.held.push({ socket, answer, since: this.now(), isTold: false })
        this.timer ??= setInterval(() => this.look(), LOOK_MS).unref()
    }

    /** Lets all of them go. */
    close(): void {
        clearInterval(this.timer)
        this.timer = undefined
        for (const { socket } of this.held.splice(0)) socket.resetAndDestroy()
    }

    /** What is told now is closed the next time: by then it has been sent. */
    private look(): void {
        const oldest = this.now() - HOLD_MS
        const tooMany = this.held.length - HELD
        const kept: Held[] = []
        for (const [n, each] of this.held.entries()) {
            if (each.isTold) each.socket.destroy()
            else {
                if (n < tooMany || each.since <= oldest) {
                    each.socket.write(each.answer)
                    each.isTold = true
                }
                kept.push(each)
            }
        }
        this.held = kept
        if (kept.length === 0) this.close()
    }
}
