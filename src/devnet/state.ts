import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a restart must know to build the same chains again. */
export interface DevnetState {
    seed: number
    /** Live ticks begun; each is written down before it is mined. */
    ticks: number
}

/**
 * Beyond this many saved ticks (75 minutes of the default traffic) the devnet starts over: anvil hashes its whole state
 * in every block, and writing more blocks again would take longer than a start should.
 */
export const MAX_SAVED_TICKS = 1_500

/** Ticks to write again, and whether the chains differ from the last run's (false when there was none). */
export function resume(saved: DevnetState | null, seed: number): { ticks: number; reset: boolean } {
    if (saved === null) return { ticks: 0, reset: false }
    const goesOn = saved.seed === seed && saved.ticks <= MAX_SAVED_TICKS
    return goesOn ? { ticks: saved.ticks, reset: false } : { ticks: 0, reset: true }
}

const fileOf = (dataDir: string) => join(dataDir, 'devnet.json')

/** The saved state, or null when there is none or it cannot be read. */
export function loadState(dataDir: string): DevnetState | null {
    try {
        const { seed, ticks } = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as DevnetState
        return Number.isSafeInteger(seed) && Number.isSafeInteger(ticks) && ticks >= 0
            ? { seed, ticks }
            : null
    } catch {
        return null
    }
}

/** Replaces the file in one step: a crash leaves the old state or the new one. */
export function saveState(dataDir: string, state: DevnetState): void {
    mkdirSync(dataDir, { recursive: true })
    const draft = `${fileOf(dataDir)}.new`
    writeFileSync(draft, `${JSON.stringify(state)}\n`)
    renameSync(draft, fileOf(dataDir))
}
