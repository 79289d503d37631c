import { databaseTrouble, failureSentence } from '../database/trouble'
import { tell } from './messages'
import { Pulse } from './pulse'

/** Stopped on request. */
export const STOPPED = 0
/** A setting or a chain cannot be used: the same start would fail again. */
export const UNUSABLE = 1
/** Anything else: worth a restart. */
export const FAILED = 70

/** Errors after which a restart of the same process would fail again. */
const FINAL = new Set([
    'ConfigError',
    'ChainIdentityError',
    'ChainBusyError',
    'UnusableClusterError',
    'UnfitDatabaseError',
    'CannotVerify',
])

/**
 * Runs the body of a process. Stops it cleanly on SIGTERM, SIGINT, or when the supervisor is gone, and prints one
 * sentence when it cannot go on. The process always exits with one of the three documented codes.
 */
export async function childMain(body: (signal: AbortSignal, pulse: Pulse) => Promise<void>): Promise<void> {
    const stop = new AbortController()
    const supervised = process.connected === true
    process.on('SIGTERM', () => stop.abort())
    // Ctrl-C reaches every process of the terminal at once; a supervised one waits to be told.
    process.on('SIGINT', () => {
        if (!supervised) stop.abort()
    })
    process.on('disconnect', () => stop.abort())
    const fail = (error: unknown) => void endWith(error, stop.signal)
    process.on('uncaughtException', fail)
    process.on('unhandledRejection', fail)
    const pulse = new Pulse()
    if (supervised) pulse.start()
    try {
        await body(stop.signal, pulse)
        process.exit(STOPPED)
    } catch (error) {
        await endWith(error, stop.signal)
    }
}

let isEnding = false

/** Ends this process with a message and the exit code that belongs to it. */
async function endWith(error: unknown, stopped: AbortSignal): Promise<void> {
    if (stopped.aborted) process.exit(STOPPED)
    if (isEnding) return
    isEnding = true
    const { code, sentence } = ending(error)
    console.error(sentence)
    if (code === UNUSABLE) tell({ type: 'refused', reason: sentence, error: (error as Error).name })
    await new Promise((done) => setTimeout(done, 50))
    process.exit(code)
}

/**
 * The exit code and the message with which an error ends a process: a sentence where the cause is known, else the
 * stack.
 */
export function ending(error: unknown): { code: number; sentence: string } {
    if (!(error instanceof Error)) return { code: FAILED, sentence: `ended by ${String(error)}` }
    if (FINAL.has(error.name)) return { code: UNUSABLE, sentence: error.message }
    // A supervised process was given a DB_URL that had worked: the supervisor looks after it.
    const isUnusable = databaseTrouble(error)?.kind === 'denied' && process.connected !== true
    return {
        code: isUnusable ? UNUSABLE : FAILED,
        sentence: failureSentence(error) ?? error.stack ?? error.message,
    }
}

/** Resolves when the signal is raised. */
export function whenAborted(signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
        if (signal.aborted) done()
        else signal.addEventListener('abort', () => done(), { once: true })
    })
}
