import { type TestDatabase, testDatabase } from './postgres'
import { provedInHaste, startProver } from './prover'
import { TestAggregator } from './settlements'

/** Gives every test of a file a fresh database, and an aggregator whose blobs are checked against what is settled there. */
export function proofsOfEachTest() {
    let db: TestDatabase
    let aggregator: TestAggregator
    beforeEach(async () => {
        aggregator = await new TestAggregator().start()
        db = await testDatabase()
    })
    afterEach(async () => {
        await aggregator.stop()
        await db.drop()
    })
    return {
        get db() {
            return db
        },
        get aggregator() {
            return aggregator
        },
        /** Reads and checks every blob that is served. */
        async prove(options: Partial<Parameters<typeof startProver>[1]> = {}): Promise<void> {
            const prover = startProver(db, { aggregators: [aggregator.url], ...options })
            await provedInHaste(db.pool)
            await prover.stop()
        },
    }
}
