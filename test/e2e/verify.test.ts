import type { Network } from '../../src/networks/types'
import type { SmallChain } from '../support/chain'
import { type IndexedMarket, startIndexedMarket } from '../support/indexed-market'
import type { TestDatabase } from '../support/postgres'
import { buildProject, type Project, run } from '../support/project'
import type { TestAggregator } from '../support/settlements'
import { compared, verified } from '../support/verified'

/** Blocks of random logs on each chain. */
const BLOCKS = 40

let market: IndexedMarket
let og: SmallChain
let base: SmallChain
let aggregator: TestAggregator
let db: TestDatabase
let network: Network
let project: Project

const one = async (sql: string) => (await db.pool.query(sql)).rows[0]

beforeAll(async () => {
    project = buildProject()
    market = await startIndexedMarket(BLOCKS)
    ;({ og, base, aggregator, db, network } = market)
})

afterAll(async () => {
    await market?.stop()
})

/** The command, as a user runs it. */
async function command(args: string[] = [], env: Record<string, string> = {}) {
    const running = run(project, ['verify', '--sample', '0', ...args], {
        DB_URL: db.url,
        RPC_URL_10740: og.url,
        RPC_URL_8453: base.url,
        WALRUS_AGGREGATORS: aggregator.url,
        ...env,
    })
    return { code: await running.ended, output: running.output() }
}

test('INV-1, INV-4, INV-7: a second path finds the same facts, rollups and proofs', async () => {
    const report = await verified(db.url, network, [aggregator.url])
    expect(report.differences).toEqual([])
    for (const [what, rows] of Object.entries(compared(report)))
        expect({ what, some: rows > 0 }).toEqual({ what, some: true })
    const { proofs } = await one(
        `SELECT array_agg(DISTINCT proof ORDER BY proof) AS proofs FROM settlement_batch`,
    )
    expect(proofs).toEqual(['CHECKED', 'COUNT_MISMATCH', 'NO_BLOB', 'REJECTED', 'ROOT_MISMATCH', 'WAITING'])
})

test('what no aggregator has any more is held against the copy in the archive, and said so', async () => {
    const blobs = [...aggregator.blobs]
    aggregator.blobs.clear()
    const report = await verified(db.url, network, [aggregator.url])
    for (const [blob, served] of blobs) aggregator.blobs.set(blob, served)
    expect(report.differences).toEqual([])
    const archived = report.table.filter(({ fromArchive }) => fromArchive > 0)
    expect(archived.map(({ what }) => what)).toEqual(['proofs of batches', 'proofs of single calls'])
    // Garbage was never archived: nobody can tell now that it was garbage.
    const { skipped, note } = report.table.find(({ what }) => what === 'proofs of batches')!
    expect({ skipped, note }).toEqual({ skipped: 2, note: 'blob not read yet; rejected blob is gone' })
})

test('a window compares only what lies inside', async () => {
    const { code, output } = await command(['--from', '2026-03-02', '--to', '2026-03-03'])
    expect(output).toMatch(/0 differences/)
    expect(code).toBe(0)
    const rows = (text: string) => Number(/^chain_event +([\d,]+)/m.exec(text)![1].replaceAll(',', ''))
    const whole = await command()
    expect(rows(output)).toBeLessThan(rows(whole.output))
    expect(rows(output)).toBeGreaterThan(0)
})

test.each([
    [['--sample', 'x'], {}, "--sample is 'x': expected a whole number"],
    [['--from', 'yesterday'], {}, "--from is 'yesterday': expected a date"],
    [['--unknown'], {}, "unknown option '--unknown'"],
    [[], { RPC_URL_8453: 'http://127.0.0.1:9' }, 'eth_chainId got no answer: http://127.0.0.1:9'],
    [[], { RPC_URL_8453: '' }, 'RPC_URL_8453 is not set'],
    [[], { DB_URL: 'postgres://nobody@127.0.0.1:9/none' }, "DB_URL can't be read"],
    [[], { DB_URL: '', DATA_DIR: '/nowhere' }, 'DB_URL is not set'],
])('%j with %j cannot run: exit 2 with a sentence', async (args, env, sentence) => {
    const { code, output } = await command(args, env)
    expect(output).toContain(sentence)
    expect(output).not.toMatch(/\n\s+at /)
    expect(code).toBe(2)
})

test.each([
    [['--unknown'], {}, "unknown option '--unknown'"],
    [[], { PORT: 'abc' }, "PORT is 'abc': expected"],
    [[], { DB_URL: '', DATA_DIR: '/nowhere' }, 'DB_URL is not set'],
    [[], { DB_URL: 'postgres://nobody@127.0.0.1:9/none' }, '127.0.0.1:9'],
])(
    'an audit with %j and %j cannot run: exit 2, as 1 would say that something differs',
    async (args, env, sentence) => {
        const running = run(project, ['audit', ...args], { DB_URL: db.url, ...env })
        expect(await running.ended).toBe(2)
        expect(running.output()).toContain(sentence)
        expect(running.output()).not.toMatch(/\n\s+at /)
    },
)

/** Rows altered by hand: the statement gives the id of the row; then the differences this must make. */
const ALTERATIONS: [sql: string, differences: string[]][] = [
    [
        `UPDATE inference SET mode_raw = mode_raw + 1 WHERE id = (SELECT min(id) FROM inference WHERE mode_raw = 1) RETURNING id`,
        ['inference $ mode_raw'],
    ],
    [
        `UPDATE settlement_batch SET claimed = claimed + 1 WHERE id = (SELECT min(id) FROM settlement_batch WHERE proof = 'NO_BLOB') RETURNING id`,
        ['settlement_batch $ claimed', 'demand_day * claimed'],
    ],
    [
        `UPDATE payment SET amount = amount + 1 WHERE id = (SELECT min(id) FROM payment WHERE rail = 'X402_UPTO') RETURNING id`,
        ['payment $ amount', 'demand_day * value', 'payer * value'],
    ],
    [
        `UPDATE payment SET payer_id = '0x00000000000000000000000000000000000000aa' WHERE id = (SELECT max(id) FROM payment WHERE rail = 'X402_EXACT') RETURNING id`,
        [
            'payment $ payer_id',
            'payer * payments',
            'payer * value',
            'payer 0x00000000000000000000000000000000000000aa (row)',
        ],
    ],
    [
        `INSERT INTO payout SELECT (jsonb_populate_record(p, '{"id": "8453-0xextra-7", "log_index": 77, "provenance": "demo"}')).* FROM payout p
         WHERE id = (SELECT min(id) FROM payout WHERE kind = 'CREATOR_WITHDRAWAL') RETURNING id`,
        ['payout $ (row)', 'creator * withdrawn'],
    ],
    [
        `UPDATE model_price SET input_price = input_price + 1 WHERE id = (SELECT min(id) FROM model_price) RETURNING id`,
        ['model_price $ input_price'],
    ],
    [
        `UPDATE payment SET log_digest = '\\x00' WHERE id = (SELECT max(id) FROM payment WHERE rail = 'CONTRACT') RETURNING id`,
        ['payment $ log_digest'],
    ],
    // Of a row from before it was kept nothing can be said.
    [
        `UPDATE chain_event SET log_digest = NULL WHERE id = (SELECT max(id) FROM chain_event) RETURNING id`,
        [],
    ],
    [
        `WITH gone AS (DELETE FROM model_price WHERE id = (SELECT max(id) FROM model_price) RETURNING *)
         INSERT INTO dead_letter SELECT id, chain_id, height, tx_hash, tx_position, log_index, time, token, '{}', '\\x', 0, '' FROM gone RETURNING id`,
        ['model_price $ (table)'],
    ],
    [
        `DELETE FROM chain_event WHERE id = (SELECT min(id) FROM chain_event WHERE name = 'PCRApproved') RETURNING id`,
        ['chain_event $ (row)'],
    ],
    [
        `UPDATE chain_event SET args = jsonb_set(args, '{endTime}', '"8"') WHERE id = (SELECT min(id) FROM chain_event WHERE name = 'TaskRegistered') RETURNING id`,
        ['chain_event $ args.endTime'],
    ],
    [
        `UPDATE dead_letter SET data = '\\x00' WHERE id = (SELECT min(id) FROM dead_letter WHERE data_bytes > 0) RETURNING id`,
        ['dead_letter $ data'],
    ],
    [
        `UPDATE tee_day SET heartbeats = heartbeats + 1 WHERE id = (SELECT min(id) FROM tee_day) RETURNING id`,
        ['tee_day $ heartbeats'],
    ],
    [
        // One that is settled once: of equal calls another one would count.
        `UPDATE inference SET verified = false WHERE id = (SELECT min(id) FROM inference i WHERE rail = 'BATCH' AND verified AND NOT is_replay
             AND NOT EXISTS (SELECT FROM inference o WHERE o.settlement_key = i.settlement_key AND o.id <> i.id)) RETURNING id`,
        ['leaves $ verified', 'counts of batches * verified', 'demand_day * verified'],
    ],
    [
        `UPDATE inference SET cost = cost + 1 WHERE id = (SELECT min(id) FROM inference WHERE cost IS NOT NULL) RETURNING id`,
        ['proofs of single calls $ cost'],
    ],
    [
        `UPDATE settlement_batch SET proof = 'REJECTED' WHERE id = (SELECT min(id) FROM settlement_batch WHERE proof = 'ROOT_MISMATCH') RETURNING id`,
        ['proofs of batches $ proof', 'demand_day * batches', 'demand_day * claimed', 'demand_day * (row)'],
    ],
    [
        `UPDATE workflow SET runs = runs + 1 WHERE id = (SELECT min(id) FROM workflow) RETURNING id`,
        ['workflow $ runs'],
    ],
    [
        `UPDATE model SET calls = calls + 1 WHERE id = (SELECT min(id) FROM model) RETURNING id`,
        ['model $ calls'],
    ],
    [
        `UPDATE demand_day SET paid_calls = paid_calls + 1 WHERE id = (SELECT min(id) FROM demand_day) RETURNING id`,
        ['demand_day $ paid_calls'],
    ],
    [
        `DELETE FROM demand_day WHERE id = (SELECT max(id) FROM demand_day WHERE rail = 'PRECOMPILE') RETURNING id`,
        ['demand_day $ (row)'],
    ],
    [
        `DELETE FROM pay_to WHERE address = (SELECT min(address::text)::bytea FROM pay_to) RETURNING '0x' || encode(address, 'hex') AS id`,
        ['pay_to $ (wallet)'],
    ],
    [
        `UPDATE chain_status SET events = events + 1, time = time + interval '1 s', name = 'x', network = 'y',
             finalized_height = height + 1 WHERE id = '10740' RETURNING id`,
        ['events', 'time', 'name', 'network', 'finalized_height'].map((field) => `chain_status $ ${field}`),
    ],
]

test('after rows are altered by hand, exactly those are told, one a line, and the exit code is 1', async () => {
    const wanted: string[] = []
    for (const [sql, differences] of ALTERATIONS) {
        const { rows } = await db.pool.query(sql)
        expect({ sql, rows: rows.length }).toEqual({ sql, rows: 1 })
        wanted.push(...differences.map((line) => line.replace('$', rows[0].id)))
    }
    const { differences } = await verified(db.url, network, [aggregator.url])
    const told = differences.map(({ what, id, field }) => `${what} ${id} ${field}`)
    expect({
        unexpected: told.filter((line) => !wanted.some((each) => fits(line, each))),
        missing: wanted.filter((each) => !told.some((line) => fits(line, each))),
    }).toEqual({ unexpected: [], missing: [] })
    const { code, output } = await command()
    for (const { what, id, field } of differences)
        expect(output).toContain(`${what} ${id}  ${field}: database `)
    expect(output).toMatch(new RegExp(`^${differences.length} differences$`, 'm'))
    expect(code).toBe(1)
})

/** `*` stands for any id. */
function fits(line: string, wanted: string): boolean {
    const [before, after] = wanted.split(' * ')
    return after === undefined ? line === wanted : line.startsWith(`${before} `) && line.endsWith(` ${after}`)
}
