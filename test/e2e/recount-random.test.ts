import { PAY_TO } from '../../src/devnet/addresses'
import { type SmallChain, startSmallChain } from '../support/chain'
import { type PlainLog, readAllLogs } from '../support/plain-chain'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { claimsIn, recountBase, recountOpenGradient } from '../support/recount'
import { indexTo, networkAt } from '../support/sync'

/** Blocks of each chain. */
const BLOCKS = 150
const FACTS = [
    'inference',
    'settlement_batch',
    'payment',
    'payout',
    'model_price',
    'chain_event',
    'dead_letter',
]

let chains: SmallChain[]

beforeAll(async () => {
    chains = [await startSmallChain(10740), await startSmallChain(8453)]
    for (const chain of chains)
        for (let n = 0; n < BLOCKS; n++) await chain.mine(...randomBlock(n, chain.chainId))
})

afterAll(async () => {
    for (const chain of chains) await chain.stop()
})

const read = (chain: SmallChain): Promise<PlainLog[]> => readAllLogs(chain.url, chain.chainId, BLOCKS)

test.each([[[10740, 8453] as const], [[8453, 10740] as const]])(
    'INV-1, INV-2, INV-5: a wild market, chains indexed in order %j, has the rows and the calls per model of a plain recount',
    async (order) => {
        const db = await testDatabase()
        const [og, base] = chains
        const network = networkAt({ 10740: og.url, 8453: base.url })
        for (const chainId of order) await indexTo(db.url, network, chainId, BLOCKS)
        const baseLogs = await read(base)
        const claims = claimsIn(baseLogs)
        const recounts = {
            10740: await recountOpenGradient(await read(og), og.url, claims),
            8453: recountBase(baseLogs, new Set(Object.values(PAY_TO))),
        }
        for (const chainId of order) {
            for (const table of FACTS) {
                const { rows } = await db.pool.query(
                    `SELECT id FROM ${table} WHERE chain_id = $1 ORDER BY id`,
                    [chainId],
                )
                const ids = [...(recounts[chainId].ids[table] ?? [])].sort()
                expect({ table, ids: rows.map(({ id }) => id) }).toEqual({ table, ids })
            }
        }
        const { rows } = await db.pool.query('SELECT id, calls::int FROM model WHERE calls > 0')
        expect(new Map(rows.map(({ id, calls }) => [id, calls]))).toEqual(recounts[10740].calls)
        const { rows: counted } = await db.pool.query(
            'SELECT count(*) FILTER (WHERE is_replay)::int AS replays FROM inference',
        )
        expect(counted[0].replays).toBe(recounts[10740].replays)
        expect(recounts[10740].replays).toBeGreaterThan(0)
        expect(await contested(db)).toBeGreaterThan(1)
        await db.drop()
    },
)

/** Artifacts that more than one model claims. */
async function contested({ pool }: TestDatabase): Promise<number> {
    const { rows } = await pool.query(
        'SELECT artifact_id FROM artifact_claim GROUP BY 1 HAVING count(DISTINCT model_id) > 1',
    )
    return rows.length
}
