import type { Logger } from '@subsquid/logger'
import { databaseTrouble } from '../../database/trouble'

const SILENCE_MS = 30_000

/** Says what is the matter with the database, each kind of trouble at most once in 30 s with how often it came since. */
export function databaseLog(log: Logger, now: () => number = Date.now): (error: unknown) => void {
    const seen = new Map<string, { loggedAt: number; missed: number }>()
    return (error) => {
        const trouble = databaseTrouble(error)
        if (trouble === null) return
        const past = seen.get(trouble.kind)
        if (past && now() - past.loggedAt < SILENCE_MS) {
            past.missed++
            return
        }
        const again = past?.missed ? ` (and ${past.missed} times more)` : ''
        seen.set(trouble.kind, { loggedAt: now(), missed: 0 })
        log.warn(`${trouble.sentence}${again}`)
    }
}
