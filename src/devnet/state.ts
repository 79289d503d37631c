import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a restart must know to build the same chains again. */
export interface DevnetState {
    seed: number
    /** Live ticks begun; each is written down before it is mined. */
    ticks: number
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
