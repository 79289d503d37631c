import { tell } from './messages'

/** Errors after which a new start of the same process would end the same way. */
const FINAL = new Set([
    'ConfigError',
    'ChainIdentityError',
    'ChainBusyError',
    'PortTakenError',
    'UnfitDatabaseError',
])

/**
 * Runs the body of a process: ends it in good order on SIGTERM, SIGINT, or when the supervisor is gone, and says in one
 * sentence why it cannot go on.
 */
export async function childMain(body: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController()
    const supervised = process.connected === true
    process.on('SIGTERM', () => stop.abort())
    // Ctrl-C reaches every process of the terminal at once; a supervised one waits to be told.
    process.on('SIGINT', () => {
        if (!supervised) stop.abort()
    })
    process.on('disconnect', () => stop.abort())
    try {
        await body(stop.signal)
        process.exit(0)
    } catch (error) {
        if (stop.signal.aborted) process.exit(0)
        const { name, message, stack } = error as Error
        const final = FINAL.has(name)
        console.error(final ? message : stack)
        if (final) tell({ type: 'refused', reason: message })
        await new Promise((done) => setTimeout(done, 50))
        process.exit(final ? 1 : 70)
    }
}

/** Resolves when the signal is raised. */
export function whenAborted(signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
        if (signal.aborted) done()
        else signal.addEventListener('abort', () => done(), { once: true })
    })
}
