import type { Logger } from '@subsquid/logger'
import { databaseTrouble } from '../../database/trouble'

const SILENCE_MS = 30_000
const FORGOTTEN_MS = 600_000

/** Says what is the matter with the database, each sentence at most once in 30 s with how often it came since. */
export function databaseLog(log: Logger, now: () => number = Date.now): (error: unknown) => void {
    const seen = new Map<string, { loggedAt: number; missed: number }>()
    return (error) => {
        const trouble = databaseTrouble(error)
        if (trouble === null) return
        const { sentence } = trouble
        const past = seen.get(sentence)
        if (past && now() - past.loggedAt < SILENCE_MS) {
            past.missed++
            return
        }
        const again = past?.missed ? ` (and ${past.missed} times more)` : ''
        for (const [old, { loggedAt }] of seen) if (now() - loggedAt >= FORGOTTEN_MS) seen.delete(old)
        seen.set(sentence, { loggedAt: now(), missed: 0 })
        log.warn(`${sentence}${again}`)
    }
}
