import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a restart must know to build the same chains again. */
export interface DevnetState {
    seed: number
    /** Live ticks begun; each is written down before it is mined. */
    ticks: number
    /** `MARKET_VERSION` of the run that wrote it. */
    market: number
}

/** To be raised whenever the market's code or its contracts change: the same seed then gives other chains. */
export const MARKET_VERSION = 5

/**
 * Beyond this many saved ticks (75 minutes of the default traffic, 47 days of the market) the devnet starts over: anvil hashes its whole state
 * in every block, and writing more blocks again would take longer than a start should.
 */
export const MAX_SAVED_TICKS = 1_500

export interface Resumption {
    /** Live ticks to write again. */
    ticks: number
    /** Why the chains are not those of the last run; null when they are, and when there was none. */
    reset: string | null
}

/** Whether the saved market can go on. */
export function resume(saved: DevnetState | null, seed: number): Resumption {
    if (saved === null) return { ticks: 0, reset: null }
    const reset = reasonToReset(saved, seed)
    return { ticks: reset ? 0 : saved.ticks, reset }
}

function reasonToReset(saved: DevnetState, seed: number): string | null {
    if (saved.seed !== seed) return `the seed was ${saved.seed} and is ${seed}`
    if (saved.market !== MARKET_VERSION)
        return `the market's code changed (version ${saved.market} to ${MARKET_VERSION})`
    return saved.ticks > MAX_SAVED_TICKS ? `it had run for ${saved.ticks} ticks` : null
}

const fileOf = (dataDir: string) => join(dataDir, 'devnet.json')

/** The saved state, or null when there is none or it cannot be read. */
export function loadState(dataDir: string): DevnetState | null {
    try {
        // The first version wrote none.
        const { seed, ticks, market = 1 } = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as DevnetState
        return [seed, ticks, market].every(Number.isSafeInteger) && ticks >= 0
            ? { seed, ticks, market }
            : null
    } catch {
        return null
    }
}

/** Replaces the file in one step: a crash leaves the old state or the new one. */
export function saveState(dataDir: string, state: Omit<DevnetState, 'market'>): void {
    mkdirSync(dataDir, { recursive: true })
    const draft = `${fileOf(dataDir)}.new`
    writeFileSync(draft, `${JSON.stringify({ ...state, market: MARKET_VERSION })}\n`)
    renameSync(draft, fileOf(dataDir))
}
