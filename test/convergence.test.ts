import type { Pool } from 'pg'
import { inTransaction } from '../src/database/transaction'
import type { DomainEvent } from '../src/decode/events'
import type { ChainLabels } from '../src/facts/chain-labels'
import { applyEvents } from '../src/ingest/apply'
import { undoAbove } from '../src/ingest/undo'
import { auditRollups } from '../src/rollups/demand/audit'
import { digestTables } from './support/digest'
import { testDatabase } from './support/postgres'
import { OPG, randomEvents, seeded } from './support/random-events'

const opg = [Buffer.from(OPG.slice(2), 'hex')]

function labels(chainId: number): ChainLabels {
    return {
        chainId,
        demo: false,
        decimals: 18,
        provenance: 'onchain',
        opg,
        isOpg: (token: string) => token === OPG,
        isReference: () => false,
    }
}

const apply = (pool: Pool, chainId: number, events: DomainEvent[]) =>
    inTransaction(pool, (client) => applyEvents(client, events, labels(chainId)))

/** Events in batches of random sizes, each whole blocks. */
function batches(events: DomainEvent[], seed: number): DomainEvent[][] {
    const random = seeded(seed)
    const cuts: DomainEvent[][] = [[]]
    let height = 0
    for (const event of events) {
        if (event.ref.height !== height && random.below(3) === 0) cuts.push([])
        height = event.ref.height
        cuts[cuts.length - 1].push(event)
    }
    return cuts
}

async function cleanIndex(chains: Map<number, DomainEvent[]>) {
    const db = await testDatabase()
    for (const [chainId, events] of chains) await apply(db.pool, chainId, events)
    const digest = await digestTables(db.pool)
    const differences = await auditRollups(db.pool, opg)
    await db.drop()
    return { digest, differences }
}

test.each([1, 2, 3])(
    'INV-3: batches, rollbacks and two chains in any order end where a clean index of the final chains ends (seed %i)',
    async (seed) => {
        const db = await testDatabase()
        const random = seeded(seed + 100)
        const chains = new Map<number, DomainEvent[]>([
            [10740, []],
            [8453, []],
        ])
        for (let round = 0; round < 6; round++) {
            const chainId = random.pick([10740, 8453])
            const before = chains.get(chainId)!
            const base = random.below(40)
            // The old branch above `base` is left for a new one.
            const branch = randomEvents(seed * 50 + round, chainId, 40).filter(
                (event) => event.ref.height > base,
            )
            await inTransaction(db.pool, (client) => undoAbove(client, labels(chainId), base))
            for (const batch of batches(branch, round)) await apply(db.pool, chainId, batch)
            chains.set(chainId, [...before.filter((event) => event.ref.height <= base), ...branch])
            expect(await auditRollups(db.pool, opg)).toEqual([])
        }
        const clean = await cleanIndex(chains)
        expect(clean.differences).toEqual([])
        expect(await digestTables(db.pool)).toEqual(clean.digest)
        expect(clean.digest.inference.rows).toBeGreaterThan(30)
        await db.drop()
    },
)

test('INV-4: the audit names a rollup row that was altered by hand', async () => {
    const db = await testDatabase()
    await apply(db.pool, 8453, randomEvents(7, 8453, 40))
    expect(await auditRollups(db.pool, opg)).toEqual([])
    await db.pool.query(
        `UPDATE demand_day SET value = value + 1 WHERE id = (SELECT min(id) FROM demand_day WHERE payments > 0)`,
    )
    const differences = await auditRollups(db.pool, opg)
    expect(differences.length).toBe(2)
    expect(differences[0]).toMatch(/^demand_day: kept, not in the facts/)
    await db.drop()
})

test("INV-5: the models' calls and value, with what names no model, add up to the network's", async () => {
    const db = await testDatabase()
    await apply(db.pool, 10740, randomEvents(8, 10740, 60))
    await apply(db.pool, 8453, randomEvents(9, 8453, 60))
    const { rows } = await db.pool.query(
        `SELECT (SELECT sum(calls) FROM demand_day)::text AS calls,
                (SELECT sum(calls) FROM model) + (SELECT sum(calls) FROM demand_day WHERE model_id IS NULL) AS calls_split,
                (SELECT count(*) FROM inference WHERE NOT is_replay)::text AS calls_facts,
                (SELECT sum(value) FROM demand_day)::text AS value,
                (SELECT sum(value) FROM model) + (SELECT sum(value) FROM demand_day WHERE model_id IS NULL) AS value_split,
                (SELECT sum(amount) FROM payment WHERE token = $1)::text AS value_facts`,
        [opg[0]],
    )
    const [sums] = rows
    expect(sums.calls_split).toBe(sums.calls)
    expect(sums.calls_facts).toBe(sums.calls)
    expect(sums.value_split).toBe(sums.value)
    expect(sums.value_facts).toBe(sums.value)
    expect(BigInt(sums.value)).toBeGreaterThan(0n)
    await db.drop()
})
