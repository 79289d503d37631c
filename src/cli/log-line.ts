/** Levels of the SQD logger, as its JSON lines number them. */
const WARN = 3

/** A line of a child's output worth showing: warnings and errors of its logger, and whatever is no log record. */
export function logNote(line: string): { message: string; details?: object } | null {
    if (line.trim() === '') return null
    if (!line.startsWith('{')) return { message: line }
    try {
        const { level, time, ns, msg, err, ...details } = JSON.parse(line)
        if (typeof level === 'number' && level < WARN) return null
        return { message: [msg, err?.message].filter(Boolean).join(': '), details }
    } catch {
        return { message: line }
    }
}
