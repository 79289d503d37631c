import { type SmallChain, startSmallChain } from '../support/chain'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { indexTo, networkAt } from '../support/sync'
import { compared, verified } from '../support/verified'

/** Blocks of each chain. */
const BLOCKS = 150

let chains: SmallChain[]

beforeAll(async () => {
    chains = [await startSmallChain(10740), await startSmallChain(8453)]
    for (const chain of chains)
        for (let n = 0; n < BLOCKS; n++) await chain.mine(...randomBlock(n, chain.chainId))
})

afterAll(async () => {
    for (const chain of chains) await chain.stop()
})

test.each([[[10740, 8453] as const], [[8453, 10740] as const]])(
    'INV-1, INV-2, INV-4, INV-5: a wild market, chains indexed in order %j, has the rows and rollups of a second path',
    async (order) => {
        const db = await testDatabase()
        const [og, base] = chains
        const network = networkAt({ 10740: og.url, 8453: base.url })
        for (const chainId of order) await indexTo(db.url, network, chainId, BLOCKS)
        const report = await verified(db.url, network)
        expect(report.differences).toEqual([])
        expect(compared(report).inference).toBeGreaterThan(50)
        expect(compared(report).dead_letter).toBeGreaterThan(5)
        const { rows } = await db.pool.query(
            'SELECT count(*) FILTER (WHERE is_replay)::int AS replays FROM inference',
        )
        expect(rows[0].replays).toBeGreaterThan(0)
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
