import { setTimeout as sleep } from 'node:timers/promises'
import { openClient } from '../database/open'
import { failureSentence } from '../database/trouble'
import { diskTrouble } from './disk'
import { freePort } from './free-port'
import { type PostgresOptions, type PostgresServer, startPostgres, UnusableClusterError } from './postgres'
import { isAlive, send } from './processes'
import { threadState } from './thread-state'
import { PATIENCE, type Patience, Vitals } from './vitals'
import { WakingTime } from './waking-time'

export interface KeptPostgresOptions extends Pick<PostgresOptions, 'dataDir' | 'settings' | 'port'> {
    /** Told what happened, one sentence each. */
    note: (message: string) => void
    patience?: Patience
    /** Milliseconds between two attempts to start it: the first wait, which doubles, and the longest. */
    waits?: { firstMs: number; longestMs: number }
    /** The disk's trouble in words, null for none. */
    disk?: (folder: string) => string | null
}

/** Milliseconds between two looks, between two questions, and for an answer. */
const [LOOK_MS, ASK_MS, ANSWER_MS] = [1_000, 3_000, 15_000]
/** Milliseconds between two looks for room on a full disk. */
const ROOM_MS = 1_000
/** Every so many looks at the disk. */
const DISK_LOOKS = 10
/** What a server that hangs may take to end its sessions. */
const LAST_WORDS_MS = 5_000
/** A server that lived this long is started again at once. */
const HEALTHY_MS = 60_000
const WAITS = { firstMs: 1_000, longestMs: 30_000 }

/**
 * A Postgres that is started again, at the same address, whenever it ends or does not answer, ever more slowly where it
 * does not come up. A full disk is said in words and waited out.
 */
export class KeptPostgres {
    private server?: PostgresServer
    private watch?: NodeJS.Timeout
    private vitals = new Vitals()
    private readonly closing = new AbortController()
    private reviving?: Promise<void>
    private lastTrouble: string | null = null
    private readonly time = new WakingTime()
    private looks = 0
    private startedAt = 0
    private waitMs = 0

    private constructor(private readonly o: KeptPostgresOptions & { port: number }) {}

    /**
     * Starts it, however long that takes.
     * @returns null when it was closed before it came up
     * @throws UnusableClusterError where a new attempt would end the same way
     */
    static async open(
        options: KeptPostgresOptions,
        onOpening: (opening: KeptPostgres) => void = () => {},
    ): Promise<KeptPostgres | null> {
        const kept = new KeptPostgres({ ...options, port: options.port ?? (await freePort()) })
        onOpening(kept)
        kept.reviving = kept.start(true)
        await kept.reviving.finally(() => (kept.reviving = undefined))
        if (!kept.server || kept.closing.signal.aborted) return null
        kept.listen()
        return kept
    }

    get url(): string {
        return this.server!.url
    }

    get pid(): number {
        return this.server!.pid
    }

    async close(): Promise<void> {
        this.closing.abort()
        clearInterval(this.watch)
        await this.reviving?.catch(() => {})
        await this.server?.stop()
    }

    /** @param isFirst nothing worked yet: what cannot be used is refused instead of being waited for */
    private async start(isFirst: boolean): Promise<void> {
        const { note, dataDir, settings, port } = this.o
        const { signal } = this.closing
        while (!signal.aborted) {
            try {
                this.server = await startPostgres({ dataDir, settings, port, log: note })
                this.startedAt = performance.now()
                if (signal.aborted) await this.server.stop()
                return
            } catch (error) {
                if (isFirst && error instanceof UnusableClusterError) throw error
                await this.waitAfter(failureSentence(error) ?? (error as Error).message)
            }
        }
    }

    /** Waits longer each time. */
    private async waitAfter(trouble: string): Promise<void> {
        const { firstMs, longestMs } = this.o.waits ?? WAITS
        const { signal } = this.closing
        if (signal.aborted) return
        this.waitMs = Math.min(this.waitMs === 0 ? firstMs : this.waitMs * 2, longestMs)
        const full = this.diskTrouble()
        this.o.note(
            `${full ?? trouble}; trying again in ${this.waitMs / 1000} s${full ? ', or when there is room' : ''}`,
        )
        for (let waited = 0; waited < this.waitMs && !signal.aborted; waited += ROOM_MS) {
            await sleep(Math.min(ROOM_MS, this.waitMs - waited), undefined, { signal }).catch(() => {})
            if (full !== null && this.diskTrouble() === null) return
        }
    }

    private diskTrouble(): string | null {
        try {
            return (this.o.disk ?? diskTrouble)(this.o.dataDir)
        } catch {
            return null
        }
    }

    private listen(): void {
        this.vitals = new Vitals(this.o.patience ?? PATIENCE)
        void this.askAgainAndAgain(this.server!)
        this.time.passed()
        clearInterval(this.watch)
        this.watch = setInterval(() => this.look(), LOOK_MS)
    }

    /** Asks for a connection every few seconds; a refusal is an answer too. */
    private async askAgainAndAgain(server: PostgresServer): Promise<void> {
        while (this.server === server && !this.closing.signal.aborted) {
            if (await answers(server.url)) this.vitals.heard()
            await sleep(ASK_MS, undefined, { signal: this.closing.signal, ref: false }).catch(() => {})
        }
    }

    private look(): void {
        const passed = this.time.passed()
        if (this.looks++ % DISK_LOOKS === 0) this.tellDisk()
        if (this.closing.signal.aborted || this.reviving || !this.server) return
        const { pid } = this.server
        const hang = this.vitals.look(passed, threadState(pid))
        if (!isAlive(pid)) this.revive('ended without being told to; starting it again')
        else if (hang) this.revive(`${hang.words}; starting it again`, () => endHung(pid))
    }

    private tellDisk(): void {
        const trouble = this.diskTrouble()
        if (trouble !== null && this.lastTrouble === null) this.o.note(trouble)
        if (trouble === null && this.lastTrouble !== null) this.o.note('the disk has room again')
        this.lastTrouble = trouble
    }

    private revive(why: string, before: () => Promise<void> = async () => {}): void {
        this.o.note(why)
        const lived = performance.now() - this.startedAt
        if (lived > HEALTHY_MS) this.waitMs = 0
        this.reviving = before()
            // One that starts and falls at once, as on a full disk, is not started faster than one that does not start.
            .then(() => (lived > HEALTHY_MS ? undefined : this.waitAfter('it had run for a moment only')))
            .then(() => this.start(false))
            .then(() => {
                if (!this.closing.signal.aborted) this.listen()
            })
            .catch((error: Error) => this.o.note(error.message))
            .finally(() => (this.reviving = undefined))
    }
}

/** Whether a server says anything at all. Being out of connections or just recovering is an answer. */
async function answers(url: string): Promise<boolean> {
    try {
        const client = await openClient({
            connectionString: url,
            connectionTimeoutMillis: ANSWER_MS,
            query_timeout: ANSWER_MS,
            application_name: 'supervisor',
        })
        await client.query('SELECT 1').finally(() => void client.end().catch(() => {}))
        return true
    } catch (error) {
        // SQLSTATE: what has one was said by the server.
        return /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code ?? ''))
    }
}

/** Ends a server that hangs, with its sessions: the signal is heard once it is let go on, if it can hear at all. */
async function endHung(pid: number): Promise<void> {
    send(pid, 'SIGQUIT')
    send(pid, 'SIGCONT')
    for (let waited = 0; isAlive(pid) && waited < LAST_WORDS_MS; waited += 50) await sleep(50)
    if (isAlive(pid)) send(pid, 'SIGKILL')
    while (isAlive(pid)) await sleep(20)
}
