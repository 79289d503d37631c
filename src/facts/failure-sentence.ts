/** What is wrong with the world around this process, by SQLSTATE of Postgres or errno of the system. */
const SENTENCES: Record<string, (message: string) => string> = {
    ENOSPC: (message) => `the disk is full: ${message}; free some space, it goes on by itself`,
    EDQUOT: (message) => `the disk quota is used up: ${message}; free some space, it goes on by itself`,
    '53100': (message) =>
        `the disk of the database is full: ${message}; free some space there, it goes on by itself`,
    '53200': (message) => `the database is out of memory: ${message}`,
    '53300': (message) =>
        `the database has no connection left: ${message}; raise max_connections or stop other clients, it goes on by itself`,
    '28P01': (message) => `the database refuses the password of DB_URL: ${message}`,
    '28000': (message) =>
        `the database does not let the user of DB_URL in: ${message}; let it log in again, it goes on by itself`,
    '3D000': (message) => `the database of DB_URL does not exist: ${message}; create it`,
    '42501': (message) =>
        `the user of DB_URL may not do this any more: ${message}; grant it again, it goes on by itself`,
    '25006': (message) => `the database takes no writes: ${message}; DB_URL must be the primary`,
    '57P01': (message) => `the database ended the session: ${message}`,
    '57P02': (message) => `the database is recovering from a crash: ${message}`,
    '57P03': (message) => `the database is not ready yet: ${message}`,
    ECONNREFUSED: (message) => `nobody answers there: ${message}`,
    ECONNRESET: (message) => `the other side ended the connection: ${message}`,
    ENOTFOUND: (message) => `no such host: ${message}`,
    EADDRINUSE: (message) => `the port is taken: ${message}`,
    EACCES: (message) => `not allowed: ${message}`,
    EPERM: (message) => `not allowed: ${message}`,
    EROFS: (message) => `the file system is read-only: ${message}`,
    EMFILE: (message) => `too many open files: ${message}; raise ulimit -n`,
    ENFILE: (message) => `too many open files on this machine: ${message}`,
}

/** The code of an error, also where a library put it into another one. */
export function failureCode(error: unknown): string | null {
    const { code, cause, errors, message } = (error ?? {}) as {
        code?: unknown
        cause?: unknown
        errors?: unknown[]
        message?: string
    }
    if (typeof code === 'string') return code
    // Postgres quotes the system's words where it has no code of its own for them.
    if (message && /no space left on device/i.test(message)) return 'ENOSPC'
    const inner = errors?.[0] ?? cause
    return inner === undefined || inner === error ? null : failureCode(inner)
}

/**
 * One sentence about a failure whose cause lies outside this program, with the way out; null when it is none that is
 * known, and the stack is worth reading.
 */
export function failureSentence(error: unknown): string | null {
    const code = failureCode(error)
    const sentence = code === null ? undefined : SENTENCES[code]
    if (!sentence) return null
    const { message, errors } = error as { message?: string; errors?: Error[] }
    return sentence(message || errors?.map((each) => each.message).join(', ') || String(code))
}

/** The sentence of a known failure, else the error's own message. */
export function said(error: unknown): string {
    return failureSentence(error) ?? (error instanceof Error ? error.message : String(error))
}
