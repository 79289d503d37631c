import { ReaderStoppedError } from './rpc-errors'

export interface BackoffSettings {
    /** Delay before the first retry, milliseconds. */
    baseMs: number
    /** Longest delay, milliseconds. */
    capMs: number
}

/**
 * Delay before retry number `attempt` (0 = first), milliseconds: doubles up to the cap, half of it random,
 * so that many readers of one provider do not come back at once. `random` is in [0, 1).
 */
export function backoffMs(attempt: number, settings: BackoffSettings, random: number): number {
    const full = Math.min(settings.capMs, settings.baseMs * 2 ** Math.min(attempt, 30))
    return Math.round(full / 2 + (full / 2) * random)
}

/** Waits; rejects with ReaderStoppedError as soon as the signal is raised. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new ReaderStoppedError())
        const stop = () => {
            clearTimeout(timer)
            reject(new ReaderStoppedError())
        }
        const timer = setTimeout(() => {
            signal?.removeEventListener('abort', stop)
            resolve()
        }, ms)
        signal?.addEventListener('abort', stop, { once: true })
    })
}
