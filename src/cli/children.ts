import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import { type ThreadState, threadState } from '../devnet/thread-state'
import { PATIENCE, type Patience, Vitals } from '../devnet/vitals'
import { WakingTime } from '../devnet/waking-time'
import type { ChildMessage } from './messages'

export interface ChildSpec {
    /** Shown before its log lines, e.g. `sync base`. */
    name: string
    args: string[]
    env: Record<string, string>
    nodeFlags?: string[]
    /** Script to run; by default this command itself. */
    script?: string
    patience?: Patience
}

export interface ChildEvents {
    onMessage: (name: string, message: ChildMessage) => void
    onLine: (name: string, line: string) => void
    /** It does not answer, or makes no progress, and is being stopped. */
    onHung: (name: string, reason: string) => void
    /** It exited and will be restarted after `delayMs`. */
    onRestart: (name: string, ended: string, delayMs: number) => void
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** A child that lived this long starts with the shortest delay again. */
const HEALTHY_MS = 60_000
const LOOK_MS = 1_000
/** Time a hung child has to stop by itself. */
const LAST_WORDS_MS = 5_000

/**
 * A child process that is restarted, after longer and longer pauses, whenever it exits without being told to, and that
 * is replaced when it hangs: frozen, blocked, deadlocked, or without progress.
 */
export class SupervisedChild {
    private child?: ChildProcess
    private stopping = false
    private delay = FIRST_DELAY_MS
    private timer?: NodeJS.Timeout
    private watch?: NodeJS.Timeout
    /** Doubled with each replacement for work that took too long: it may be long, and would begin anew each time. */
    private longer = 1

    constructor(
        private readonly spec: ChildSpec,
        private readonly events: ChildEvents,
        private readonly stateOf: (pid: number) => ThreadState | null = threadState,
    ) {}

    start(): this {
        const { name, args, env, nodeFlags = [], script = require.resolve('./main') } = this.spec
        const startedAt = performance.now()
        const child = fork(script, args, {
            env: { ...process.env, ...env },
            execArgv: [...process.execArgv, ...nodeFlags],
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        })
        this.child = child
        for (const stream of [child.stdout!, child.stderr!]) {
            createInterface({ input: stream }).on('line', (line) => this.events.onLine(name, line))
        }
        const { patience = PATIENCE } = this.spec
        const [busyMs, idleMs] = [patience.busyMs * this.longer, patience.idleMs * this.longer]
        const vitals = new Vitals({ ...patience, busyMs, idleMs })
        this.watch = this.watched(child, vitals)
        child.on('message', (message: ChildMessage) => {
            if (message.type === 'alive') vitals.heard(message.idleMs)
            else this.events.onMessage(name, message)
        })
        let failed: Error | undefined
        const ended = (how: string) => {
            clearInterval(this.watch)
            if (this.stopping) return
            if (performance.now() - startedAt > HEALTHY_MS) this.delay = FIRST_DELAY_MS
            this.events.onRestart(name, how, this.delay)
            this.timer = setTimeout(() => this.start(), this.delay)
            this.delay = Math.min(this.delay * 2, LONGEST_DELAY_MS)
        }
        child.on('error', (error) => {
            failed = error
            // Not even started: no exit will follow.
            if (child.pid === undefined) ended(`could not be started: ${error.message}`)
        })
        child.on('exit', (code, signal) =>
            ended(signal ? `was ended by ${signal}` : `ended with code ${code ?? failed?.message}`),
        )
        return this
    }

    get name(): string {
        return this.spec.name
    }

    get pid(): number | undefined {
        return this.child?.pid
    }

    /** Restarts it with another environment. */
    renew(env: Record<string, string>): void {
        Object.assign(this.spec.env, env)
        this.child?.kill('SIGTERM')
    }

    /** Asks it to stop, and kills it after `patienceMs`. */
    async stop(patienceMs = 15_000): Promise<void> {
        this.stopping = true
        clearTimeout(this.timer)
        clearInterval(this.watch)
        const child = this.child
        if (!child || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
        const gone = new Promise<void>((done) => child.once('exit', () => done()))
        child.kill('SIGTERM')
        // A stopped process hears no signal but this one.
        if (this.stateOf(child.pid)?.state === 'T') child.kill('SIGKILL')
        const kill = setTimeout(() => child.kill('SIGKILL'), patienceMs)
        await gone
        clearTimeout(kill)
    }

    private watched(child: ChildProcess, vitals: Vitals): NodeJS.Timeout {
        const time = new WakingTime()
        const watch = setInterval(() => {
            const thread = this.stateOf(child.pid!)
            const hang = vitals.look(time.passed(), thread)
            if (hang === null) return
            clearInterval(watch)
            if (hang.kind === 'idle' || hang.kind === 'busy') this.longer *= 2
            this.events.onHung(this.name, hang.words)
            child.kill('SIGTERM')
            const kill = setTimeout(() => child.kill('SIGKILL'), hang.kind === 'stopped' ? 0 : LAST_WORDS_MS)
            child.once('exit', () => clearTimeout(kill))
        }, LOOK_MS)
        return watch
    }
}
