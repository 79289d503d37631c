/** Levels of the SQD logger, as its JSON lines number them. */
const WARN = 3

/**
 * Selects the lines of a child's output that are worth showing: warnings and errors of its logger, and whatever is not
 * a log record.
 */
export function logNote(line: string): { message: string; details?: object } | null {
    if (line.trim() === '') return null
    if (!line.startsWith('{')) return { message: line }
    try {
        const { level, time, ns, msg, err, ...details } = JSON.parse(line)
        if (typeof level === 'number' && level < WARN) return null
        return { message: [msg, err?.message].filter(Boolean).join(': ') || line, details }
    } catch {
        return { message: line }
    }
}

const REPEATED_MS = 30_000
const FORGOTTEN_MS = 600_000

/** Lets the same message of the same source through once in 30 s, with the number of times it occurred meanwhile. */
export class Repeats {
    private readonly seen = new Map<string, { at: number; more: number }>()

    constructor(private readonly now: () => number = () => performance.now()) {}

    /** The message to show, null for none. */
    show(source: string, message: string): string | null {
        const key = `${source} ${message}`
        const last = this.seen.get(key)
        const now = this.now()
        if (last && now - last.at < REPEATED_MS) {
            last.more++
            return null
        }
        for (const [old, { at }] of this.seen) if (now - at >= FORGOTTEN_MS) this.seen.delete(old)
        this.seen.set(key, { at: now, more: 0 })
        return last && last.more > 0 ? `${message} (and ${last.more} times before)` : message
    }
}
