import { createServer, type Socket } from 'node:net'
import { Logger } from '@subsquid/logger'
import { GraphQLError } from 'graphql'
import { PATIENCE_MS } from '../../../test/support/patience'
import { told } from '../../../test/support/told'
import { openClient, openPool } from '../../database/open'
import { databaseTrouble, failureSentence, type TroubleKind } from '../../database/trouble'
import { apiError } from './api-error'
import { databaseLog } from './database-log'

const state = (code: string, message = 'words of the server', severity = 'ERROR') =>
    Object.assign(new Error(message), { code, severity })
const errno = (code: string, syscall = 'connect') =>
    Object.assign(new Error(`${syscall} ${code}`), { code, syscall })
const words = (message: string) => new Error(message)

// Words without a code are those of pg 8 (lib/client.js, lib/connection.js, lib/crypto/sasl.js) and pg-pool 3 (index.js).
const CASES: [TroubleKind, string, unknown][] = [
    ['busy', 'too many clients', state('53300', 'sorry, too many clients already', 'FATAL')],
    ['busy', 'the pool of this process is at work', words('timeout exceeded when trying to connect')],
    ['busy', 'no sockets left', errno('EMFILE')],
    [
        'unreachable',
        'the pool could not connect in time',
        words('Connection terminated due to connection timeout'),
    ],
    ['unreachable', 'a client could not connect in time', words('timeout expired')],
    ['unreachable', 'a killed backend', words('Connection terminated unexpectedly')],
    [
        'unreachable',
        'a client that lost its socket',
        words('Client has encountered a connection error and is not queryable'),
    ],
    ['unreachable', 'a client that was ended', words('Client was closed and is not queryable')],
    ['unreachable', 'a pool that was ended', words('Cannot use a pool after calling end on the pool')],
    ['unreachable', 'nobody listens', errno('ECONNREFUSED')],
    [
        'unreachable',
        'nobody listens at any address',
        Object.assign(new AggregateError([errno('ECONNREFUSED')]), {}),
    ],
    ['unreachable', 'no such host', errno('ENOTFOUND', 'getaddrinfo')],
    ['unreachable', 'a reset connection', errno('ECONNRESET', 'read')],
    ['unreachable', 'no socket file', errno('ENOENT')],
    ['unreachable', 'connection failure', state('08006')],
    ['unreachable', 'a server that rejected the connection', state('08004')],
    [
        'unreachable',
        'a pooler at its limit',
        state('08P01', 'no more connections allowed (max_client_conn)', 'FATAL'),
    ],
    ['unreachable', 'a pooler whose queue took too long', state('08P01', 'query_wait_timeout', 'FATAL')],
    [
        'unreachable',
        'a pooler whose server is down',
        state('08P01', 'server login has been failing, try again later', 'FATAL'),
    ],
    ['unreachable', 'a session ended for a reason we do not know', state('ZZ999', 'gone', 'FATAL')],
    [
        'pooler',
        'a pooler that refuses parameters',
        state('08P01', 'unsupported startup parameter: options', 'FATAL'),
    ],
    [
        'restarting',
        'shutting down',
        state('57P01', 'terminating connection due to administrator command', 'FATAL'),
    ],
    ['restarting', 'after a crash', state('57P02', 'terminating connection because of crash', 'FATAL')],
    ['restarting', 'starting up', state('57P03', 'the database system is starting up', 'FATAL')],
    ['restarting', 'idle for too long in a transaction', state('25P03', 'terminating connection', 'FATAL')],
    ['denied', 'a wrong password', state('28P01', 'password authentication failed for user "api"', 'FATAL')],
    [
        'denied',
        'a user that may not log in',
        state('28000', 'role "api" is not permitted to log in', 'FATAL'),
    ],
    ['denied', 'a revoked right', state('42501', 'permission denied for table model')],
    [
        'denied',
        'a role that was taken away',
        state('42501', 'permission denied to set role "demand_reader"', 'FATAL'),
    ],
    ['denied', 'a role that is not there', state('22023', 'role "demand_reader" does not exist', 'FATAL')],
    ['denied', 'no such database', state('3D000', 'database "x" does not exist', 'FATAL')],
    [
        'denied',
        'no password at all',
        words('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'),
    ],
    ['readOnly', 'a standby', state('25006')],
    ['conflict', 'a recovery conflict', state('40001', 'canceling statement due to conflict with recovery')],
    [
        'conflict',
        'a recovery conflict that ended the session',
        state('40001', 'terminating connection', 'FATAL'),
    ],
    ['conflict', 'a deadlock', state('40P01')],
    ['locked', 'a lock that was not to be had', state('55P03')],
    ['full', 'a full disk', state('53100', 'could not extend file: No space left on device')],
    ['full', 'no memory', state('53200')],
    ['full', 'a file that cannot be read', state('58030')],
    ['full', 'a broken page', state('XX001')],
    ['schema', 'no tables', state('42P01', 'relation "model" does not exist')],
    ['tls', 'a certificate of nobody known', errno('SELF_SIGNED_CERT_IN_CHAIN', 'tls')],
    ['tls', 'a certificate for another name', errno('ERR_TLS_CERT_ALTNAME_INVALID', 'tls')],
    ['tls', 'a certificate of the past', errno('CERT_HAS_EXPIRED', 'tls')],
    ['tls', 'a server without TLS', words('The server does not support SSL connections')],
    [
        'tls',
        'a server with TLS alone',
        state('28000', 'no pg_hba.conf entry for host "::1", user "u", database "d", no encryption', 'FATAL'),
    ],
]

test.each(CASES)('%s is what the database is when there is %s', (kind, _, error) => {
    const trouble = databaseTrouble(error)!
    expect(trouble.kind).toBe(kind)
    const told = apiError(error, 5_000) as GraphQLError
    expect(told).toBeInstanceOf(GraphQLError)
    expect(told.extensions.http).toEqual({ status: 503 })
    expect(['DATABASE_BUSY', 'DATABASE_UNAVAILABLE']).toContain(told.extensions.code)
    // Of the server's own words, names and addresses a stranger is shown nothing.
    const { message } = error as Error
    if (message) expect(told.message).not.toContain(message)
})

test('no error of class 08 is called busy, whatever its words', () => {
    for (const code of told(['08000', '08001', '08003', '08004', '08006', '08007', '08P01']))
        for (const text of [
            'x',
            'no more connections allowed',
            'unsupported startup parameter: options',
            'query_wait_timeout',
        ])
            expect((apiError(state(code, text, 'FATAL'), 1) as GraphQLError).extensions.code).toBe(
                'DATABASE_UNAVAILABLE',
            )
})

test('an error of the statement itself is no trouble of the database', () => {
    for (const code of told(['42601', '22P02', '23505', '57014', 'XX000']))
        expect(databaseTrouble(state(code))).toBeNull()
    expect(databaseTrouble(new TypeError('x is undefined'))).toBeNull()
    expect(databaseTrouble(undefined)).toBeNull()
})

test('the log is told each cause once in 30 s, with how often it came meanwhile, and another cause at once', () => {
    const lines: string[] = []
    let now = 0
    const tell = databaseLog(new Logger((line) => lines.push(String(line.msg)), 'test'), () => now)
    const [denied, shut] = [
        state('42501', 'permission denied for table model'),
        state('28000', 'not in', 'FATAL'),
    ]
    for (const error of [denied, denied, shut, denied, state('42601')]) tell(error)
    expect(lines).toEqual([expect.stringMatching(/for table model/), expect.stringMatching(/not in/)])
    now = 30_000
    tell(denied)
    expect(lines[2]).toMatch(/for table model\) \(and 2 times more\)$/)
    now = 10 * 60_000
    tell(denied)
    expect(lines[3]).toMatch(/for table model\)$/)
})

test('a failure of this machine, or inside of another one, is a sentence as well', () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write '/a'"), { code: 'ENOSPC' })
    const sentence = "The disk is full: make room on it (ENOSPC: no space left on device, write '/a')"
    expect(failureSentence(full)).toBe(sentence)
    expect(failureSentence(new Error('the archive takes nothing', { cause: full }))).toBe(sentence)
    expect(failureSentence(words('initdb: No space left on device'))).toMatch(/^The disk is full/)
    expect(failureSentence(errno('EADDRINUSE', 'listen'))).toBe('The port is taken (listen EADDRINUSE)')
    expect(failureSentence(new TypeError('fetch failed', { cause: errno('ECONNREFUSED') }))).toMatch(
        /^Nobody answers there/,
    )
    expect(failureSentence(new TypeError('x is undefined'))).toBeNull()
})

test('no password is in what the log is told', () => {
    const error = words(
        'Connection terminated unexpectedly: postgres://user:sesame@host/db and POSTGRES://a:b%40@h',
    )
    expect(databaseTrouble(error)!.sentence).not.toMatch(/sesame|b%40/)
})

describe('as pg and pg-pool really say it', () => {
    const sockets = new Set<Socket>()
    const listening = (onSocket: (socket: Socket) => void) => {
        const server = createServer((socket) => {
            sockets.add(socket)
            socket.on('error', () => {})
            onSocket(socket)
        })
        return new Promise<{ url: string; close(): void }>((done) =>
            server.listen(0, '127.0.0.1', () =>
                done({
                    url: `postgres://u:p@127.0.0.1:${(server.address() as { port: number }).port}/d`,
                    close() {
                        for (const socket of sockets) socket.destroy()
                        server.close()
                    },
                }),
            ),
        )
    }
    const failureOf = (work: Promise<unknown>) =>
        work.then(
            () => null,
            (error) => databaseTrouble(error)?.kind,
        )

    test('a server that never answers is unreachable, to a pool and to a client', async () => {
        const silent = await listening(() => {})
        const pool = openPool({ connectionString: silent.url, connectionTimeoutMillis: 200 })
        expect(await failureOf(pool.query('SELECT 1'))).toBe('unreachable')
        expect(
            await failureOf(openClient({ connectionString: silent.url, connectionTimeoutMillis: 200 })),
        ).toBe('unreachable')
        await pool.end()
        silent.close()
    })

    test('a server that hangs up is unreachable, and one that is not there', async () => {
        const rude = await listening((socket) => socket.destroy())
        expect(await failureOf(openClient({ connectionString: rude.url }))).toBe('unreachable')
        rude.close()
        expect(await failureOf(openClient({ connectionString: rude.url }))).toBe('unreachable')
        expect(await failureOf(openClient({ connectionString: 'postgres://u@nowhere.invalid/d' }))).toBe(
            'unreachable',
        )
    })

    test('a pool whose connections are all at work is busy', async () => {
        const url = process.env.TEST_POSTGRES_URL!
        const pool = openPool({ connectionString: url, max: 1, connectionTimeoutMillis: 200 })
        const client = await pool.connect()
        expect(await failureOf(pool.query('SELECT 1'))).toBe('busy')
        client.release()
        await pool.end()
    })

    test('a wrong password and a database that is not there are said as such', async () => {
        const url = new URL(process.env.TEST_POSTGRES_URL!)
        url.password = 'wrong'
        expect(await failureOf(openClient({ connectionString: url.toString() }))).toBe('denied')
        url.password = ''
        expect(await failureOf(openClient({ connectionString: url.toString() }))).toBe('denied')
        // The login that was given up on our side is over for the server too.
        const admin = openPool({ connectionString: process.env.TEST_POSTGRES_URL!, max: 1 })
        const begun = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'starting'`
        for (const deadline = Date.now() + PATIENCE_MS; (await admin.query(begun)).rows[0].n > 0; )
            if (Date.now() > deadline) throw new Error('a login is still open')
        await admin.end()
        expect(
            await failureOf(
                openClient({
                    connectionString: process.env.TEST_POSTGRES_URL!.replace(/demand$/, 'nowhere'),
                }),
            ),
        ).toBe('denied')
        expect(
            await failureOf(
                openClient({
                    connectionString: `${process.env.TEST_POSTGRES_URL}?sslmode=require&uselibpqcompat=true`,
                }),
            ),
        ).toBe('tls')
    })
})
