import { randomBytes } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { openClient } from '../../src/database/open'

/** Anything that stands before Postgres and hands its sessions out: the stand-in here, or a real PgBouncer. */
export interface Pooler {
    /** The same database as the same user, through the pooler. */
    through(url: string): string
    stop(): Promise<void>
}

export interface PoolerOptions {
    mode: 'session' | 'transaction'
    /** Startup parameters that are dropped in silence; any other unknown one is refused. */
    ignore: string[]
    /** Where Postgres is; passwords of users by name. */
    target: { host: string; port: number; passwords: Record<string, string> }
    /** Server sessions of one user in one database; default 20. */
    poolSize?: number
}

/** What PgBouncer 1.18 takes of a start without a word. */
const KNOWN = new Set([
    'user',
    'database',
    'application_name',
    'client_encoding',
    'datestyle',
    'timezone',
    'standard_conforming_strings',
    'replication',
])
const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102

/**
 * A stand-in for PgBouncer 1.18: logs clients in by itself with a process id of its own making, refuses startup parameters
 * that it does not know (08P01), and lends server sessions for a client's whole stay, or from transaction to transaction,
 * the one that was given back last first.
 */
export async function startPooler(options: PoolerOptions): Promise<Pooler> {
    const pools = new Map<string, ServerPool>()
    const clients = new Set<Socket>()
    const server = createServer((socket) => {
        clients.add(socket)
        socket.on('close', () => clients.delete(socket))
        socket.on('error', () => {})
        acceptClient(socket, options, (user, database) => {
            const key = `${user} ${database}`
            const pool = pools.get(key) ?? new ServerPool(options, user, database)
            pools.set(key, pool)
            return pool
        })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    return {
        through(url) {
            const to = new URL(url)
            to.hostname = '127.0.0.1'
            to.port = String(port)
            return to.toString()
        },
        async stop() {
            for (const client of clients) client.destroy()
            for (const pool of pools.values()) await pool.close()
            await new Promise((done) => server.close(done))
        },
    }
}

/** A session of Postgres. What it says goes to whoever has borrowed it. */
class ServerSession {
    /** Of the last ReadyForQuery: I idle, T in a transaction, E in a failed one. */
    status = 'I'
    applicationName = ''
    onMessage: (type: string, bytes: Buffer) => void = () => {}
    private constructor(
        readonly stream: Socket,
        private readonly onGone: (session: ServerSession) => void,
    ) {
        readMessages(stream, (type, bytes) => {
            if (type === 'Z') this.status = String.fromCharCode(bytes[5])
            this.onMessage(type, bytes)
        })
        stream.on('close', () => this.onGone(this))
    }

    static async open(
        { target }: PoolerOptions,
        user: string,
        database: string,
        onGone: (session: ServerSession) => void,
    ): Promise<ServerSession> {
        const client = await openClient({
            host: target.host,
            port: target.port,
            user,
            database,
            password: target.passwords[user],
        })
        const { stream } = (client as unknown as { connection: { stream: Socket } }).connection
        for (const event of ['data', 'error', 'close', 'end']) stream.removeAllListeners(event)
        stream.on('error', () => {})
        return new ServerSession(stream, onGone)
    }

    /** Runs a command of the pooler's own. */
    command(sql: string): Promise<void> {
        const before = this.onMessage
        return new Promise((done) => {
            this.onMessage = (type) => {
                if (type !== 'Z') return
                this.onMessage = before
                done()
            }
            this.stream.write(message('Q', `${sql}\0`))
        })
    }
}

class ServerPool {
    private idle: ServerSession[] = []
    private readonly all = new Set<ServerSession>()
    private opening = 0
    private waiting: ((session: ServerSession) => void)[] = []

    constructor(
        private readonly options: PoolerOptions,
        private readonly user: string,
        private readonly database: string,
    ) {}

    borrow(): Promise<ServerSession> {
        const last = this.idle.pop()
        if (last) return Promise.resolve(last)
        if (this.all.size + this.opening < (this.options.poolSize ?? 20)) return this.open()
        return new Promise((done) => this.waiting.push(done))
    }

    async giveBack(session: ServerSession): Promise<void> {
        session.onMessage = () => {}
        if (session.stream.destroyed) return
        // A client that left in mid-transaction takes the session with it.
        if (session.status !== 'I') return void session.stream.destroy()
        if (this.options.mode === 'session') await session.command('DISCARD ALL')
        const next = this.waiting.shift()
        if (next) next(session)
        else this.idle.push(session)
    }

    async close(): Promise<void> {
        for (const session of this.all) session.stream.destroy()
    }

    private async open(): Promise<ServerSession> {
        this.opening++
        try {
            const session = await ServerSession.open(this.options, this.user, this.database, (gone) => {
                this.all.delete(gone)
                this.idle = this.idle.filter((other) => other !== gone)
            })
            this.all.add(session)
            return session
        } finally {
            this.opening--
        }
    }
}

function acceptClient(
    socket: Socket,
    { mode, ignore }: PoolerOptions,
    poolOf: (user: string, database: string) => ServerPool,
): void {
    let pool: ServerPool
    let applicationName = ''
    let server: ServerSession | null = null
    let isBorrowing = false
    /** Messages that came while a session was being borrowed. */
    let held: Buffer[] = []
    let gone = false

    const giveBack = () => {
        const session = server
        server = null
        if (session) void pool.giveBack(session)
    }
    const answer = (type: string, bytes: Buffer) => {
        if (!gone) socket.write(bytes)
        if (type === 'Z' && mode === 'transaction' && server?.status === 'I') giveBack()
    }
    const borrow = async () => {
        const session = await pool.borrow()
        if (session.applicationName !== applicationName) {
            await session.command(`SET application_name = '${applicationName.replaceAll("'", "''")}'`)
            session.applicationName = applicationName
        }
        isBorrowing = false
        if (gone) return void pool.giveBack(session)
        server = session
        session.onMessage = answer
        for (const bytes of held) session.stream.write(bytes)
        held = []
    }
    const leave = () => {
        gone = true
        giveBack()
    }
    socket.on('close', leave)
    readStart(socket, (parameters) => {
        const refused = Object.keys(parameters).find((name) => !KNOWN.has(name) && !ignore.includes(name))
        if (refused) {
            socket.end(failure('08P01', `unsupported startup parameter: ${refused}`))
            return
        }
        applicationName = parameters.application_name ?? ''
        pool = poolOf(parameters.user, parameters.database ?? parameters.user)
        socket.write(welcome())
        readMessages(socket, (type, bytes) => {
            if (type === 'X') return void socket.end()
            if (server) return void server.stream.write(bytes)
            held.push(bytes)
            if (isBorrowing) return
            isBorrowing = true
            borrow().catch((error) =>
                socket.end(failure('08P01', `cannot connect to server: ${error.message}`)),
            )
        })
    })
}

/** Reads the untyped messages that a connection begins with, up to the startup parameters. */
function readStart(socket: Socket, onStart: (parameters: Record<string, string>) => void): void {
    let buffer = Buffer.alloc(0)
    const onData = (chunk: Buffer) => {
        buffer = Buffer.concat([buffer, chunk])
        while (buffer.length >= 8 && buffer.length >= buffer.readInt32BE(0)) {
            const length = buffer.readInt32BE(0)
            const code = buffer.readInt32BE(4)
            const body = buffer.subarray(8, length)
            buffer = buffer.subarray(length)
            if (code === SSL_REQUEST || code === GSS_REQUEST) socket.write('N')
            else if (code === CANCEL_REQUEST) socket.end()
            else {
                socket.off('data', onData)
                const words = body.toString().split('\0')
                const parameters: Record<string, string> = {}
                for (let i = 0; i + 1 < words.length && words[i]; i += 2) parameters[words[i]] = words[i + 1]
                onStart(parameters)
                if (buffer.length) socket.unshift(buffer)
                return
            }
        }
    }
    socket.on('data', onData)
}

/** Hands over whole messages: their type, and all of their bytes. */
function readMessages(socket: Socket, onMessage: (type: string, bytes: Buffer) => void): void {
    let buffer: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
        buffer = buffer.length ? Buffer.concat([buffer, chunk]) : chunk
        while (buffer.length >= 5 && buffer.length > buffer.readInt32BE(1)) {
            const length = buffer.readInt32BE(1) + 1
            const bytes = buffer.subarray(0, length)
            buffer = buffer.subarray(length)
            onMessage(String.fromCharCode(bytes[0]), bytes)
        }
    })
}

function message(type: string, body: string | Buffer): Buffer {
    const bytes = Buffer.from(body)
    const head = Buffer.alloc(5)
    head.write(type)
    head.writeInt32BE(bytes.length + 4, 1)
    return Buffer.concat([head, bytes])
}

const failure = (code: string, text: string) => message('E', `SFATAL\0VFATAL\0C${code}\0M${text}\0\0`)

/** Of a login that asks for nothing: the pooler's own word, with a key that is no backend's. */
function welcome(): Buffer {
    const settings = { server_version: '18.4', client_encoding: 'UTF8', standard_conforming_strings: 'on' }
    return Buffer.concat([
        message('R', Buffer.alloc(4)),
        ...Object.entries(settings).map(([name, value]) => message('S', `${name}\0${value}\0`)),
        message('K', randomBytes(8)),
        message('Z', 'I'),
    ])
}
