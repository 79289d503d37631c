import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { ChildMessage } from './messages'

export interface ChildSpec {
    /** Shown before its log lines, e.g. `sync base`. */
    name: string
    args: string[]
    env: Record<string, string>
    nodeFlags?: string[]
}

export interface ChildEvents {
    onMessage: (name: string, message: ChildMessage) => void
    onLine: (name: string, line: string) => void
    /** It ended and will be started again after `delayMs`. */
    onRestart: (name: string, code: number | null, delayMs: number) => void
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** A child that lived this long starts with the shortest delay again. */
const HEALTHY_MS = 60_000

/** A child process that is started again, ever more slowly, whenever it ends without being told to. */
export class SupervisedChild {
    private child?: ChildProcess
    private stopping = false
    private delay = FIRST_DELAY_MS
    private timer?: NodeJS.Timeout

    constructor(
        private readonly spec: ChildSpec,
        private readonly events: ChildEvents,
    ) {}

    start(): this {
        const { name, args, env, nodeFlags = [] } = this.spec
        const startedAt = Date.now()
        const child = fork(require.resolve('./main'), args, {
            env: { ...process.env, ...env },
            execArgv: [...process.execArgv, ...nodeFlags],
            stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        })
        this.child = child
        for (const stream of [child.stdout!, child.stderr!]) {
            createInterface({ input: stream }).on('line', (line) => this.events.onLine(name, line))
        }
        child.on('message', (message) => this.events.onMessage(name, message as ChildMessage))
        child.on('error', () => {})
        child.on('exit', (code) => {
            if (this.stopping) return
            if (Date.now() - startedAt > HEALTHY_MS) this.delay = FIRST_DELAY_MS
            this.events.onRestart(name, code, this.delay)
            this.timer = setTimeout(() => this.start(), this.delay)
            this.delay = Math.min(this.delay * 2, LONGEST_DELAY_MS)
        })
        return this
    }

    get name(): string {
        return this.spec.name
    }

    get pid(): number | undefined {
        return this.child?.pid
    }

    /** Tells it to end, and kills it after `patienceMs`. */
    async stop(patienceMs = 15_000): Promise<void> {
        this.stopping = true
        clearTimeout(this.timer)
        const child = this.child
        if (!child || child.exitCode !== null || child.signalCode !== null) return
        const gone = new Promise<void>((done) => child.once('exit', () => done()))
        child.kill('SIGTERM')
        const kill = setTimeout(() => child.kill('SIGKILL'), patienceMs)
        await gone
        clearTimeout(kill)
    }
}
