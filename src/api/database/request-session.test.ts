import { Logger } from '@subsquid/logger'
import type { PoolClient } from 'pg'
import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { LoopClock } from '../limits/loop-clock'
import { Work } from '../limits/work'
import { type Hindrance, hindranceOf } from './hindrance'
import { type ReadOnlyDatabase, readOnlyDatabase } from './read-only-database'
import { Received } from './received'
import { RequestSession } from './request-session'
import type { StatementPrices } from './statement-prices'

let database: TestDatabase
let reader: ReadOnlyDatabase
beforeAll(async () => {
    database = await testDatabase()
    await database.pool.query('CREATE TABLE number AS SELECT generate_series(1, 200000) AS n')
    await database.pool.query('CREATE TABLE counter AS SELECT 1 AS n')
    await database.pool.query('ANALYZE number, counter')
    await database.pool.query('GRANT SELECT ON number, counter TO demand_reader')
    reader = readerOf(250)
})

const readerOf = (workMs: number) =>
    readOnlyDatabase({
        url: database.url,
        sessions: { by: 'startup', role: 'demand_reader' },
        poolSize: 4,
        statementMs: 3_000,
        workMs,
        answerBytes: 2 ** 23,
        log: new Logger(() => {}, 'test'),
    })
afterAll(async () => {
    await reader.close()
    await database.pool.end()
})

const clock = new LoopClock()
const asking = (client: string, gone?: AbortSignal) => {
    const work = new Work(clock)
    return { work, session: reader.session({ client, work, gone }) }
}

/** Sessions that run a statement which holds this text. */
const running = async (text: string) => {
    const { rows } = await database.pool.query(
        `SELECT pid FROM pg_stat_activity WHERE state = 'active' AND position($1 in query) > 0 AND pid <> pg_backend_pid()`,
        [text],
    )
    return rows.length
}

async function until(holds: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 10_000
    while (!(await holds())) {
        if (Date.now() > deadline) throw new Error('it never came to be')
        await new Promise((done) => setTimeout(done, 20))
    }
}

const codeOf = (promise: Promise<unknown>) =>
    promise.then(
        () => 'answered',
        (error) => error.extensions?.code ?? error.message,
    )

test('a request has one connection, however many statements it asks at once', async () => {
    const { session } = asking('a')
    const all = Array.from({ length: 5 }, (_, n) => session.rows(`SELECT ${n}, pg_sleep(0.05), 'one by one'`))
    await until(async () => (await running('one by one')) === 1)
    const most: number[] = []
    while (most.length < 5) most.push(await running('one by one'))
    expect(Math.max(...most)).toBe(1)
    expect((await Promise.all(all)).map(([[n]]) => n)).toEqual([0, 1, 2, 3, 4])
    session.close()
})

test('INV-9: what is asked together sees one state, also when the database changes meanwhile, and nothing can be written', async () => {
    const { session } = asking('a')
    const options = { shaped: true }
    const first = session.rows(`SELECT n, current_setting('transaction_isolation') FROM counter`, [], options)
    const slow = session.rows('SELECT pg_sleep(0.3)', [], options)
    const last = session.rows('SELECT n FROM counter', [], options)
    expect(await first).toEqual([[1, 'repeatable read']])
    await database.pool.query('UPDATE counter SET n = 2')
    await slow
    expect(await last).toEqual([[1]])
    // Asked later, and not together with them.
    await until(async () => (await running('pg_sleep')) === 0)
    await new Promise((done) => setTimeout(done, 50))
    const next = session.rows('SELECT n FROM counter', [], options)
    expect(await next).toEqual([[2]])
    await expect(session.rows('UPDATE counter SET n = 3')).rejects.toThrow('takes no writes')
    session.close()
    await database.pool.query('UPDATE counter SET n = 1')
})

test('a count that follows its page sees the state of the page', async () => {
    const { session } = asking('a')
    const [[page]] = await session.rows('SELECT n FROM counter', [], { shaped: true, followed: true })
    const changed = database.pool.query('UPDATE counter SET n = 2')
    const [[count]] = await session.rows('SELECT n FROM counter', [], { shaped: true })
    expect(count).toBe(page)
    await changed
    await database.pool.query('UPDATE counter SET n = 1')
    session.close()
})

test('one that fails in a snapshot takes the others with it, and the connection is of use afterwards', async () => {
    const { session } = asking('a')
    const options = { shaped: true }
    const codes = await Promise.all([
        codeOf(session.rows('SELECT n FROM counter', [], options)),
        codeOf(session.rows('SELECT n FROM counter WHERE n = $1', ['no number'], options)),
        codeOf(session.rows('SELECT n FROM counter', [], options)),
    ])
    expect(codes.slice(1)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT'])
    expect(await session.rows('SELECT n FROM counter', [], options)).toEqual([[1]])
    session.close()
})

test('a client that has gone stops its statement, and whatever of it waits', async () => {
    const gone = new AbortController()
    const { session } = asking('a', gone.signal)
    const [slow, waiting] = [session.rows(`SELECT pg_sleep(60), 'gone away'`), session.rows('SELECT 1')]
    const codes = Promise.all([codeOf(slow), codeOf(waiting)])
    await until(async () => (await running('gone away')) === 1)
    gone.abort()
    expect(await codes).toEqual(['REQUEST_GONE', 'REQUEST_GONE'])
    await until(async () => (await running('gone away')) === 0)
    expect(await codeOf(session.rows('SELECT 1'))).toBe('REQUEST_GONE')
    // Its place and its connection are free.
    const { session: next } = asking('a')
    expect(await next.rows('SELECT 1')).toEqual([[1]])
    next.close()
})

test('a request that is answered early stops what it still asks for', async () => {
    const { session } = asking('a')
    const slow = codeOf(session.rows(`SELECT pg_sleep(60), 'left alone'`))
    await until(async () => (await running('left alone')) === 1)
    session.close()
    expect(await slow).toBe('REQUEST_GONE')
    await until(async () => (await running('left alone')) === 0)
})

test('a request has a deadline for all of its statements together, its waiting included', async () => {
    const { session } = asking('a')
    const codes = await Promise.all(
        Array.from({ length: 4 }, () => codeOf(session.rows(`SELECT pg_sleep(1.2), 'too slow'`))),
    )
    expect(codes).toEqual(['answered', 'answered', 'STATEMENT_TIMEOUT', 'STATEMENT_TIMEOUT'])
    await until(async () => (await running('too slow')) === 0)
    session.close()
})

test('a client waits behind itself: others are answered while it has more than its share under way', async () => {
    const sessions = Array.from({ length: 12 }, () => asking('greedy').session)
    const slow = sessions.map((session) => codeOf(session.rows(`SELECT pg_sleep(60), 'greedy'`)))
    await until(async () => (await running('greedy')) >= 1)
    for (const client of ['b', 'c']) {
        const { session } = asking(client)
        expect(await session.rows('SELECT 1')).toEqual([[1]])
        session.close()
    }
    expect(await reader.reserved.rows('SELECT 1')).toEqual([[1]])
    expect(await running('greedy')).toBe(1)
    for (const session of sessions) session.close()
    expect(new Set(await Promise.all(slow))).toEqual(new Set(['REQUEST_GONE']))
})

test('a client with too many requests waiting is refused with the time to wait', async () => {
    const sessions = Array.from({ length: 60 }, () => asking('many').session)
    const all = sessions.map((session) => codeOf(session.rows(`SELECT pg_sleep(60), 'many'`)))
    await until(async () => (await running('many')) >= 1)
    const { session } = asking('many')
    await expect(session.rows('SELECT 1')).rejects.toMatchObject({
        extensions: { code: 'QUEUE_LIMIT', wait: 1, http: { status: 429 } },
    })
    for (const each of [...sessions, session]) each.close()
    await Promise.all(all)
})

test('what the planner finds too dear is refused before it is run, alone or together, and what it finds cheap is run', async () => {
    const { session } = asking('a')
    const dear = `SELECT count(*) FROM number a, number b WHERE a.n % 7 = b.n % 7 AND 'never run' = 'never run'`
    expect(await codeOf(session.rows(dear, [], { shaped: true }))).toBe('WORK_LIMIT')
    const counts = Array.from({ length: 30 }, (_, n) =>
        codeOf(session.rows(`SELECT count(*) FROM number WHERE n > ${n}`, [], { shaped: true })),
    )
    expect(new Set(await Promise.all(counts))).toEqual(new Set(['WORK_LIMIT']))
    session.close()
    const { session: next, work } = asking('a')
    const [[count]] = await next.rows('SELECT count(*) FROM number', [], { shaped: true })
    expect(count).toBe('200000')
    expect(work.databaseMs).toBeGreaterThan(0)
    next.close()
})

/** Functions that the planner believes to be cheap. */
async function slowTables(): Promise<void> {
    await database.pool.query(
        `CREATE TABLE slow_number AS SELECT n FROM generate_series(1, 4000) AS n;
         ANALYZE slow_number;
         CREATE FUNCTION busily(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE COST 1 AS
         $$ BEGIN PERFORM sum(x) FROM generate_series(1, 5000) AS x; RETURN n; END $$;
         CREATE FUNCTION sleepily(n int) RETURNS int LANGUAGE plpgsql IMMUTABLE COST 1 AS
         $$ BEGIN PERFORM pg_sleep(0.01); RETURN n; END $$;
         CREATE VIEW busy AS SELECT busily(n) AS n, n AS own FROM slow_number OFFSET 0;
         CREATE VIEW sleepy AS SELECT sleepily(n) AS n, n AS own FROM slow_number OFFSET 0;
         GRANT SELECT ON busy, sleepy TO demand_reader`,
    )
}

test('what takes longer than the planner believed is stopped when the allowance is over, whether or not it leaves rows out', async () => {
    await slowTables()
    for (const text of [
        'SELECT n FROM busy WHERE own < 0 LIMIT 1',
        'SELECT count(n) FROM busy',
        'SELECT n FROM busy ORDER BY n LIMIT 1',
        // It works for nobody, and keeps a connection all the same.
        'SELECT n FROM sleepy WHERE own < 0 LIMIT 1',
    ]) {
        const { session } = asking('a')
        expect([text, await codeOf(session.rows(text, [], { shaped: true }))]).toEqual([text, 'WORK_LIMIT'])
        session.close()
    }
})

test('statements of one request share its allowance: what one has taken is missing to the next', async () => {
    const { session } = asking('a')
    const codes: string[] = []
    for (let n = 0; n < 30; n++)
        codes.push(
            await codeOf(session.rows(`SELECT n FROM busy WHERE own > ${n} LIMIT 200`, [], { shaped: true })),
        )
    // Each of them alone is within it.
    expect(codes[0]).toBe('answered')
    expect(codes.at(-1)).toBe('WORK_LIMIT')
    session.close()
})

test('an answer with many values leaves its statements less: writing them down is work as well', async () => {
    const cpuOf = async (values: number) => {
        const { session, work } = asking('a')
        session.expectValues(values)
        expect(await codeOf(session.rows('SELECT count(n) FROM busy', [], { shaped: true }))).toBe(
            'WORK_LIMIT',
        )
        session.close()
        return work.databaseMs
    }
    // The least of several: a machine that is busy makes all of them take longer.
    const least = async (values: number) => {
        const taken: number[] = []
        for (let n = 0; n < 5; n++) taken.push(await cpuOf(values))
        return Math.min(...taken)
    }
    expect(await least(30_000)).toBeLessThan((await least(0)) * 0.9)
})

test('what a request brings is bounded, over all of its statements, and the refusal says how large a page may be', async () => {
    const { session } = asking('a')
    const rows = (count: number) =>
        session.rows(`SELECT repeat('x', 100000) FROM generate_series(1, ${count})`, [], { shaped: true })
    expect(await rows(50)).toHaveLength(50)
    const error = await rows(200).catch((error) => error)
    expect(error.extensions).toMatchObject({ code: 'ANSWER_SIZE_LIMIT', limit: 2 ** 23 })
    // Another 33 fit beside the fifty.
    expect(error.message).toMatch(/at most \d\d rows/)
    // It is over.
    expect(await codeOf(session.rows('SELECT 1', [], { shaped: true }))).toBe('ANSWER_SIZE_LIMIT')
    session.close()
})

test('one value without end is cut off before it is here, and the next request has a connection', async () => {
    await database.pool.query(
        `CREATE TABLE huge AS SELECT repeat('x', 60000000) AS value; GRANT SELECT ON huge TO demand_reader`,
    )
    const patient = readerOf(60_000)
    const ask = (text: string) => {
        const session = patient.session({ client: 'a', work: new Work(clock) })
        return session.rows(text, [], { shaped: true }).finally(() => session.close())
    }
    const before = process.memoryUsage().arrayBuffers
    const cutOff = jest.spyOn(Received.prototype, 'cutOff')
    expect(await codeOf(ask('SELECT value FROM huge'))).toBe('ANSWER_SIZE_LIMIT')
    await until(async () => cutOff.mock.calls.length > 0)
    cutOff.mockRestore()
    for (let n = 0; n < 8; n++) expect(await ask('SELECT 1')).toEqual([[1]])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20)
    await patient.close()
})

describe('a statement that takes longer than its client may make the database work', () => {
    /** A request of its own whose statement, worth 1 ms as the planner says, may take `workMs` where nothing is busy. */
    async function asked(workMs: number, looks: Hindrance[], sql: string) {
        const connection = await database.pool.connect()
        const work = new Work(clock)
        let looked = 0
        const session = new RequestSession(
            { client: 'busy', work },
            {
                take: async () => ({ connection, release: (broken) => connection.release(broken) }),
                prices: { price: async () => 1 } as unknown as StatementPrices,
                look: async () => looks[Math.min(looked++, looks.length - 1)],
                onFailed: () => {},
                // As where the server is on another machine.
                cpuMs: () => null,
                // 45 ms are for what is done with the rows.
                deadlineMs: 100_000,
                workMs: workMs + 45,
                answerBytes: 2 ** 23,
            },
        )
        const started = performance.now()
        const code = await codeOf(session.rows(sql, [], { shaped: true }))
        const tookMs = performance.now() - started
        session.close()
        return { code, tookMs, looked, workedMs: work.databaseMs }
    }
    const IDLE = { isWaiting: false, slowness: 1 }
    const BUSY = { isWaiting: false, slowness: 8 }

    test('is stopped where nothing is busy', async () => {
        const { code, looked } = await asked(100, [IDLE], 'SELECT pg_sleep(60)')
        expect({ code, looked }).toEqual({ code: 'WORK_LIMIT', looked: 1 })
    })

    test('is answered on a busy machine, where the same work takes longer', async () => {
        // Eight seconds are allowed, of which it takes one and a half.
        const { code, looked } = await asked(1_000, [BUSY], 'SELECT pg_sleep(1.5)')
        expect({ code, looked }).toEqual({ code: 'answered', looked: 1 })
    })

    test('is stopped on a busy machine too, at eight times its time', async () => {
        const { code, tookMs } = await asked(100, [BUSY], 'SELECT pg_sleep(60)')
        expect(code).toBe('WORK_LIMIT')
        expect(tookMs).toBeGreaterThan(750)
    })

    test('is judged anew when the machine is busy no more', async () => {
        const { code, looked } = await asked(100, [BUSY, IDLE], 'SELECT pg_sleep(60)')
        expect({ code, looked }).toEqual({ code: 'WORK_LIMIT', looked: 2 })
    })

    test('is not charged with the time it waited for others, on a busy machine either', async () => {
        const WAITING = { isWaiting: true, slowness: 8 }
        const { code, tookMs, workedMs } = await asked(100, [WAITING, WAITING, IDLE], 'SELECT pg_sleep(60)')
        expect(code).toBe('WORK_LIMIT')
        // The first look, and the second at eight times its time after it, found it waiting: at least 900 ms.
        expect(tookMs - workedMs).toBeGreaterThanOrEqual(850)
    })
})

test('how busy database and machine are is what the look itself took, from once to eight times the usual', async () => {
    let clockMs = 0
    const reader = (tookMs: number, isWaiting = false) => ({
        async rows() {
            clockMs += tookMs
            return [[isWaiting]]
        },
    })
    const connection = { processID: 1 } as unknown as PoolClient
    const now = () => clockMs
    expect(await hindranceOf(reader(0.3), connection, now)).toEqual({ isWaiting: false, slowness: 1 })
    expect(await hindranceOf(reader(30, true), connection, now)).toEqual({ isWaiting: true, slowness: 3 })
    expect(await hindranceOf(reader(30_000), connection, now)).toEqual({ isWaiting: false, slowness: 8 })
    const failing = { rows: () => Promise.reject(new Error('no connection')) }
    expect(await hindranceOf(failing, connection, now)).toEqual({ isWaiting: false, slowness: 8 })
})

test('a statement that waits for a lock is not stopped for that, and the wait is no work of its client', async () => {
    await database.pool.query('CREATE TABLE locked AS SELECT n FROM number LIMIT 1000')
    await database.pool.query('ANALYZE locked')
    await database.pool.query('GRANT SELECT ON locked TO demand_reader')
    const text = 'SELECT n FROM locked WHERE n < 5 LIMIT 1'
    const holder = await database.pool.connect()
    await holder.query('BEGIN; LOCK TABLE locked IN ACCESS EXCLUSIVE MODE')
    const { session, work } = asking('a')
    const waiting = codeOf(session.rows(text, [], { shaped: true }))
    await until(async () => (await running('locked')) === 1)
    await new Promise((done) => setTimeout(done, 1_200))
    await holder.query('COMMIT')
    holder.release()
    expect(await waiting).toBe('answered')
    expect(work.databaseMs).toBeLessThan(1_000)
    session.close()
})
