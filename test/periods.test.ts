import type { Pool } from 'pg'
import { inTransaction, inWriteTransaction } from '../src/database/transaction'
import type { DomainEvent } from '../src/decode/events'
import type { ChainLabels } from '../src/facts/chain-labels'
import { applyEvents } from '../src/ingest/apply'
import { undoAbove } from '../src/ingest/undo'
import { resolveArtifacts } from '../src/rollups/attribute/artifacts'
import { COUNTED_CALL, DemandChange } from '../src/rollups/demand/change'
import { auditPeriods } from '../src/sealing/audit'
import { seal } from '../src/sealing/seal'
import { sealClosed } from '../src/sealing/sealer'
import { type TestDatabase, testDatabase } from './support/postgres'
import { OPG, randomEvents, seeded } from './support/random-events'

const MARKET = { chainIds: [8453, 10740], opg: [Buffer.from(OPG.slice(2), 'hex')] }
const DAY_MS = 86_400_000

function labels(chainId: number): ChainLabels {
    return {
        chainId,
        demo: false,
        decimals: 18,
        provenance: 'onchain',
        opg: MARKET.opg,
        isOpg: (token: string) => token === OPG,
        isReference: () => false,
    }
}

/** Events spread over days: a block every seven hours. */
function eventsOf(seed: number, chainId: number, blocks = 40): DomainEvent[] {
    const start = Date.UTC(2026, 0, 28)
    return randomEvents(seed, chainId, blocks).map((event) => ({
        ...event,
        ref: { ...event.ref, timeMs: start + event.ref.height * 7 * 3_600_000 },
    }))
}

/** What an indexer does of one batch: facts, blocks, status. */
async function index(pool: Pool, chainId: number, events: DomainEvent[]): Promise<void> {
    if (events.length === 0) return
    const { height, timeMs } = events[events.length - 1].ref
    await inTransaction(pool, async (client) => {
        await applyEvents(client, events, labels(chainId))
        for (const { ref } of events)
            await client.query(
                `INSERT INTO chain_block (chain_id, height, hash, time, has_facts) VALUES ($1, $2, '\\x01', $3, true) ON CONFLICT DO NOTHING`,
                [chainId, ref.height, new Date(ref.timeMs)],
            )
        await setStatus(client, chainId, height, new Date(timeMs))
    })
}

const setStatus = (client: Pick<Pool, 'query'>, chainId: number, height: number, time: Date | null) =>
    client.query(
        `INSERT INTO chain_status (id, network, name, start_height, height, time, events) VALUES ($1, 'n', 'c', 1, $2, $3, 0)
         ON CONFLICT (id) DO UPDATE SET height = excluded.height, time = excluded.time`,
        [String(chainId), height, time],
    )

async function undo(pool: Pool, chainId: number, height: number): Promise<void> {
    await inTransaction(pool, async (client) => {
        await undoAbove(client, labels(chainId), height)
        const { rows } = await client.query(
            'SELECT max(time) AS time, coalesce(max(height), 0) AS height FROM chain_block WHERE chain_id = $1',
            [chainId],
        )
        await setStatus(client, chainId, rows[0].height, rows[0].time)
    })
}

const audit = (pool: Pool) => auditPeriods(pool as never, MARKET)
const sealed = async (pool: Pool, tier = 'DAY') =>
    (await pool.query('SELECT start::text FROM period WHERE tier = $1 ORDER BY 1', [tier])).rows.map(
        (row) => row.start,
    )

let database: TestDatabase
beforeEach(async () => {
    database = await testDatabase()
})
afterEach(() => database.drop())

test.each([1, 2])(
    'INV-4: sealed periods equal their facts through batches, rollbacks and claims of either chain, in any order (seed %i)',
    async (seed) => {
        const { pool } = database
        const random = seeded(seed)
        const at = new Map([
            [10740, 0],
            [8453, 0],
        ])
        const branches = new Map([...at.keys()].map((chainId) => [chainId, eventsOf(seed, chainId)]))
        let most = 0
        for (let round = 0; round < 18; round++) {
            const chainId = random.pick([10740, 8453])
            if (random.below(5) === 0) {
                const height = Math.max(0, at.get(chainId)! - random.below(12))
                await undo(pool, chainId, height)
                expect(await audit(pool)).toEqual([])
                at.set(chainId, height)
                branches.set(chainId, eventsOf(seed * 100 + round, chainId))
            } else {
                const upTo = at.get(chainId)! + 1 + random.below(14)
                const batch = branches
                    .get(chainId)!
                    .filter(({ ref }) => ref.height > at.get(chainId)! && ref.height <= upTo)
                await index(pool, chainId, batch)
                at.set(chainId, batch.at(-1)?.ref.height ?? at.get(chainId)!)
                expect(await audit(pool)).toEqual([])
            }
            await sealClosed(pool, MARKET)
            expect(await audit(pool)).toEqual([])
            most = Math.max(most, (await sealed(pool)).length)
        }
        expect(most).toBeGreaterThan(2)
    },
)

async function wholeMarket(pool: Pool): Promise<void> {
    for (const chainId of MARKET.chainIds) await index(pool, chainId, eventsOf(5, chainId, 30))
    await sealClosed(pool, MARKET)
}

test('only days that are over on every chain are sealed, and a month when all of its days are', async () => {
    const { pool } = database
    await index(pool, 10740, eventsOf(5, 10740, 30))
    expect(await sealClosed(pool, MARKET)).toBe(0)
    await index(pool, 8453, eventsOf(5, 8453, 10))
    await sealClosed(pool, MARKET)
    const { rows } = await pool.query('SELECT min(time) AS until FROM chain_status')
    const until = new Date(rows[0].until).toISOString().slice(0, 10)
    const days = await sealed(pool)
    expect(days.length).toBeGreaterThan(0)
    expect(days.every((day) => day < until)).toBe(true)
    expect(await sealed(pool, 'MONTH')).toEqual(until > '2026-02-01' ? ['2026-01-01'] : [])
})

test('a change of the past opens its day and month, and no other; sealing again counts it', async () => {
    const { pool } = database
    await wholeMarket(pool)
    const before = await sealed(pool)
    expect(await sealed(pool, 'MONTH')).toContain('2026-01-01')
    const { rows } = await pool.query(
        `SELECT ${COUNTED_CALL} FROM inference WHERE time < '2026-02-01' AND NOT is_replay ORDER BY time LIMIT 1`,
    )
    await pool.query('UPDATE inference SET verified = NOT coalesce(verified, false) WHERE time = $1', [
        rows[0].time,
    ])
    await inWriteTransaction(pool, async (client) => {
        const change = new DemandChange()
        change.call(rows[0], -1)
        change.call({ ...rows[0], verified: !rows[0].verified })
        await change.apply(client, { demo: false, opg: MARKET.opg })
    })
    const day = new Date(Math.floor(rows[0].time.getTime() / DAY_MS) * DAY_MS).toISOString().slice(0, 10)
    expect(await sealed(pool)).toEqual(before.filter((start) => start !== day))
    expect(await sealed(pool, 'MONTH')).not.toContain('2026-01-01')
    expect(await audit(pool)).toEqual([])
    await sealClosed(pool, MARKET)
    expect(await sealed(pool)).toEqual(before)
    expect(await audit(pool)).toEqual([])
})

test('days that a chain had passed without facts are open again when it is taken back before them', async () => {
    const { pool } = database
    await index(pool, 8453, eventsOf(5, 8453, 30))
    const events = eventsOf(6, 10740, 30)
    const [first, last] = [events[0].ref.height, events.at(-1)!.ref.height]
    await index(
        pool,
        10740,
        events.filter(({ ref }) => ref.height === first || ref.height === last),
    )
    await sealClosed(pool, MARKET)
    await undo(pool, 10740, first)
    await index(
        pool,
        10740,
        events.filter(({ ref }) => ref.height > first),
    )
    expect(await audit(pool)).toEqual([])
    await sealClosed(pool, MARKET)
    expect((await sealed(pool)).length).toBeGreaterThan(5)
    expect(await audit(pool)).toEqual([])
})

test('INV-4: the audit names a period that was altered by hand', async () => {
    const { pool } = database
    await wholeMarket(pool)
    const [day] = (
        await pool.query(
            `UPDATE period SET call_count = set_byte(call_count, 6, 255 - get_byte(call_count, 6)) WHERE start = (SELECT min(start) FROM period WHERE tier = 'DAY' AND length(call_count) > 0)
             AND tier = 'DAY' RETURNING start::text`,
        )
    ).rows
    expect(await audit(pool)).toEqual([`DAY of ${day.start} is not what its facts say`])
})

test('INV-4: the audit names a day whose facts one by one are not those of the day', async () => {
    const { pool } = database
    await wholeMarket(pool)
    const [day] = (
        await pool.query(
            `UPDATE period p SET facts = (SELECT facts FROM period o WHERE o.tier = 'DAY' AND o.start > p.start AND o.facts <> p.facts ORDER BY start LIMIT 1)
             WHERE start = (SELECT min(start) FROM period WHERE tier = 'DAY') AND tier = 'DAY' RETURNING start::text`,
        )
    ).rows
    expect(await audit(pool)).toEqual([`DAY of ${day.start} is not what its facts say`])
})

test('a month is not sealed without a part of it that was opened meanwhile', async () => {
    const { pool } = database
    await wholeMarket(pool)
    await pool.query(`DELETE FROM period WHERE tier <> 'DAY'`)
    const month = { tier: 'MONTH' as const, startMs: Date.UTC(2026, 0) }
    const days = (await sealed(pool)).filter((day) => day < '2026-02-01')
    const parts = days.map((day) => ({ tier: 'DAY' as const, startMs: Date.parse(day) }))
    await pool.query(`DELETE FROM period WHERE start = $1`, [days[1]])
    expect(await seal(pool, MARKET, month, parts)).toBe(false)
    expect(await sealed(pool, 'MONTH')).toEqual([])
})

test('a day that is over no more, for a chain was taken back, is not sealed, and what comes again is counted', async () => {
    const { pool } = database
    await wholeMarket(pool)
    const events = eventsOf(5, 10740, 30)
    const height = events[Math.floor(events.length / 3)].ref.height
    await inTransaction(pool, (client) => undoAbove(client, labels(10740), height))
    const late = { tier: 'DAY' as const, startMs: Date.UTC(2026, 1, 4) }
    expect(await seal(pool, MARKET, late, [])).toBe(false)
    await sealClosed(pool, MARKET)
    expect(await audit(pool)).toEqual([])
    await index(
        pool,
        10740,
        events.filter(({ ref }) => ref.height > height),
    )
    expect(await audit(pool)).toEqual([])
    await sealClosed(pool, MARKET)
    expect(await sealed(pool)).toContain('2026-02-04')
    expect(await audit(pool)).toEqual([])
})

test('another time of the claim on a name opens the days of its calls, though their model stays', async () => {
    const { pool } = database
    await wholeMarket(pool)
    const { rows } = await pool.query(
        `SELECT i.artifact_id AS id, min(i.time) AS time FROM inference i JOIN artifact_claim c USING (artifact_id)
         WHERE NOT is_replay GROUP BY 1 ORDER BY 2 LIMIT 1`,
    )
    const [{ id, time }] = rows
    await pool.query(`UPDATE artifact_claim SET time = time + interval '1 year' WHERE artifact_id = $1`, [id])
    await inWriteTransaction(pool, (client) => resolveArtifacts(client, [id], false))
    const day = time.toISOString().slice(0, 10)
    expect(await sealed(pool)).not.toContain(day)
    await sealClosed(pool, MARKET)
    expect(await sealed(pool)).toContain(day)
    expect(await audit(pool)).toEqual([])
})

test('a period is not kept when its facts change while it is being packed', async () => {
    const { pool } = database
    await wholeMarket(pool)
    await pool.query('DELETE FROM period')
    // Whoever changes the past holds the lock of writers; sealing waits for it with what it read before.
    const writer = await pool.connect()
    await writer.query('BEGIN')
    await writer.query(`SELECT pg_advisory_xact_lock(hashtext('opengradient-demand facts'))`)
    const sealing = sealClosed(pool, MARKET)
    for (;;) {
        const { rows } = await pool.query(
            `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
        if (rows[0].count > 0) break
    }
    await writer.query(
        `INSERT INTO revision VALUES ('demand', nextval('revision_n')) ON CONFLICT (topic) DO UPDATE SET n = excluded.n`,
    )
    const last = `(SELECT max(time) FROM inference WHERE time < (SELECT date_trunc('day', min(time)) FROM chain_status))`
    await writer.query(`UPDATE inference SET mode = 'ZKML' WHERE time = ${last}`)
    await writer.query('COMMIT')
    writer.release()
    await sealing
    expect(await audit(pool)).toEqual([])
})
