/** The kinds of fault between this process and its database. */
export type TroubleKind =
    /** All connections are taken, or the memory or the files for another one. */
    | 'busy'
    /** The address does not answer, or the connection broke. */
    | 'unreachable'
    /** It is starting, stopping, or ended this session. */
    | 'restarting'
    /** It does not know the user, or the user lacks a permission. */
    | 'denied'
    /** It takes no writes: a standby, or a read-only session. */
    | 'readOnly'
    /** It cancelled a statement in favour of another: recovery of a standby, a deadlock, a serialization failure. */
    | 'conflict'
    /** Another session holds a lock for too long. */
    | 'locked'
    /** Its disk or memory is full, or broken. */
    | 'full'
    /** A pooler in between does not pass on what a session needs. */
    | 'pooler'
    | 'tls'
    /** Tables are missing: not migrated yet, or another database. */
    | 'schema'

export interface Trouble {
    kind: TroubleKind
    /** For the log: what happened and the way out. Contains no secrets, but is not meant for API clients. */
    sentence: string
    /** Whether it may go away without a change of settings, so that a retry makes sense. */
    passes: boolean
}

/** SQLSTATE values and classes, see PostgreSQL's appendix "Error Codes"; the first that fits. */
const STATES: [RegExp, TroubleKind, string][] = [
    [
        /^53300$/,
        'busy',
        'The database has no connection to spare: raise max_connections or the limit of the user, or end other clients',
    ],
    [/^53100$/, 'full', "The database's disk is full: make room on it"],
    [
        /^53200$/,
        'full',
        'The database is out of memory: give it more, or, where it names max_locks_per_transaction, raise that',
    ],
    [/^53/, 'full', 'The database has too little memory or other means'],
    [/^58|^F0|^XX00[12]$/, 'full', 'The database cannot read or write its own files'],
    [/^57P04$/, 'denied', 'The database was dropped'],
    [/^57P/, 'restarting', 'The database is starting or shutting down, or ended this session'],
    [/^25P03|^25P04/, 'restarting', 'The database ended a transaction of ours that was idle for too long'],
    [
        /^25006$/,
        'readOnly',
        'The database takes no writes: it is a standby, or the session is read only; DB_URL must be the primary',
    ],
    [/^3D000$/, 'denied', 'The database of this name does not exist: create it, or name another in the URL'],
    [
        /^28/,
        'denied',
        "The database lets this user not in: look at the URL's user and password, and at pg_hba.conf",
    ],
    [/^42501$|^0L|^0P/, 'denied', 'The user or its role lacks a right: grant it again'],
    [/^40001$|^40P01$|^40/, 'conflict', 'The database ended a statement for the sake of another one'],
    [/^55P03$/, 'locked', 'Somebody holds a lock in the database for too long'],
    [/^42P01$|^42703$|^3F000$/, 'schema', 'The database lacks tables of this project: is it migrated?'],
    [/^08/, 'unreachable', 'The connection to the database broke, or a pooler gave it up'],
]

/** How a pooler reports startup parameters that it does not pass on; PgBouncer uses 08P01. */
const UNSUPPORTED_PARAMETER = /unsupported startup parameter/i

const NODE_UNREACHABLE =
    /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EPIPE|EADDRNOTAVAIL|ERR_SOCKET_CLOSED|ERR_STREAM_DESTROYED)$/
/** Of a Unix socket. */
const NODE_SOCKET = /^(ENOENT|EACCES)$/
const NODE_FILES = /^(EMFILE|ENFILE|ENOBUFS|ENOMEM)$/
const TLS_CODE =
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERROR_IN_CERT|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/

/** Errors of `pg` 8 and `pg-pool` 3 that have only a message, no code. */
const WORDS: [RegExp, TroubleKind, string][] = [
    [/^timeout exceeded when trying to connect/, 'busy', 'All connections of this process are in use'],
    [
        /^Connection terminated due to connection timeout|^timeout expired/,
        'unreachable',
        'The database did not answer in time',
    ],
    [
        /^Connection terminated|is not queryable|after calling end on the pool|^Received unexpected|^Query read timeout/,
        'unreachable',
        'The connection to the database broke',
    ],
    [
        /^SASL|password must be a string/,
        'denied',
        "The database asks for a password: the URL's is missing or wrong",
    ],
]
const TLS_WORDS = /server does not support SSL|error establishing an SSL|^self.signed certificate/

/**
 * Classifies an error that is about the connection, the session or the state of the database, and not about the
 * statement; null for any other error.
 */
export function databaseTrouble(error: unknown): Trouble | null {
    const own = (error as { trouble?: Trouble })?.trouble
    if (own) return own
    const { code, message, fatal, isConnect } = factsOf(error)
    const found = (kind: TroubleKind, why: string): Trouble => ({
        kind,
        sentence: `${why} (${quoted(code, message)})`,
        passes: !['tls', 'pooler', 'schema'].includes(kind),
    })
    if (TLS_CODE.test(code) || TLS_WORDS.test(message)) return found('tls', tlsAdvice(code, message))
    if (/^28/.test(code) && /no encryption|SSL off/i.test(message))
        return found('tls', 'The server takes encrypted connections only: add sslmode=require to the URL')
    if (fatal && code === '22023') return found('denied', 'The role of the session cannot be taken on')
    if (code.startsWith('08') && UNSUPPORTED_PARAMETER.test(message))
        return found('pooler', 'A pooler does not pass on what a session needs')
    for (const [state, kind, why] of STATES)
        if (/^[0-9A-Z]{5}$/.test(code) && state.test(code)) return found(kind, why)
    if (NODE_UNREACHABLE.test(code) || (isConnect && NODE_SOCKET.test(code)))
        return found('unreachable', 'Nobody answers there')
    if (NODE_FILES.test(code))
        return found(
            'busy',
            'This process or machine has no files, sockets or memory to spare: raise ulimit -n',
        )
    for (const [words, kind, why] of WORDS) if (words.test(message)) return found(kind, why)
    return fatal ? found('unreachable', 'The database ended or refused the session') : null
}

/** Faults of this machine by errno: its disk, its files, its ports. */
const MACHINE: Record<string, string> = {
    ENOSPC: 'The disk is full: make room on it',
    EDQUOT: 'The disk quota is used up: make room',
    EROFS: 'The file system is read only',
    EACCES: 'This is not allowed',
    EPERM: 'This is not allowed',
    EADDRINUSE: 'The port is taken',
}

/**
 * One sentence about a failure whose cause lies outside this program, in the database or on this machine, with the way
 * out; null for an unknown failure, whose stack is worth reading.
 */
export function failureSentence(error: unknown): string | null {
    const trouble = databaseTrouble(error)
    if (trouble) return trouble.sentence
    const { code, message } = factsOf(error)
    // Postgres quotes the system's words where it has no code of its own for them.
    const known = MACHINE[!code && /no space left on device/i.test(message) ? 'ENOSPC' : code]
    if (known) return `${known} (${quoted(code, message)})`
    const { cause } = (error ?? {}) as { cause?: unknown }
    return cause == null || cause === error ? null : failureSentence(cause)
}

/** The sentence of a known failure, else the error's own message. */
export function said(error: unknown): string {
    return failureSentence(error) ?? (error instanceof Error ? error.message : String(error))
}

/** An error that already has its kind of fault. */
export class DatabaseError extends Error {
    override name = 'DatabaseError'
    readonly trouble: Trouble

    constructor(kind: TroubleKind, sentence: string, options?: ErrorOptions, passes = true) {
        super(sentence, options)
        this.trouble = { kind, sentence, passes }
    }
}

/** A database, or a pooler before it, that cannot be used as it is set up; a restart would fail again. */
export class UnfitDatabaseError extends DatabaseError {
    override name = 'UnfitDatabaseError'

    constructor(kind: TroubleKind, sentence: string, options?: ErrorOptions) {
        super(kind, sentence, options, false)
    }
}

function factsOf(error: unknown): {
    code: string
    message: string
    fatal: boolean
    isConnect: boolean
} {
    const { code, message, severity, errors, syscall } = (error ?? {}) as Record<string, unknown>
    // Node tries every address of a host and reports all failures in one.
    const first = Array.isArray(errors) && code === undefined ? factsOf(errors[0]) : null
    return {
        code: String(code ?? first?.code ?? ''),
        message: withoutSecrets(String(message || first?.message || '')),
        fatal: severity === 'FATAL' || severity === 'PANIC',
        isConnect: syscall === 'connect',
    }
}

/** Node's messages begin with the code, those of Postgres do not. */
function quoted(code: string, message: string): string {
    return message.includes(code) ? message : [code, message].filter(Boolean).join(': ')
}

/** A text without the user and password of URLs in it. */
export function withoutSecrets(text: string): string {
    return text.replace(/(\b[a-z]+:\/\/)[^\s/@]*@/gi, '$1…@')
}

function tlsAdvice(code: string, message: string): string {
    if (/does not support SSL/.test(message))
        return 'The server offers no encryption: turn ssl on there, or set sslmode=disable'
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
        return "The server's certificate is for another name than the URL's host: use its name, or sslmode=verify-ca"
    if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
        return "The server's certificate is not valid today: renew it"
    if (/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code))
        return "The server's certificate is signed by no authority known here: name that authority's certificate with sslrootcert=<file> in the URL"
    return 'No encrypted connection to the database could be made'
}
