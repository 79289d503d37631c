import type { Reader } from '../../database/reader'
import type { DatabaseState } from '../answers/database-state'
import { type NewFact, NewFacts } from './new-facts'

/** Newest settlement batches whose leaves are waited for. */
const BATCHES = 1_000
const LEAVES = 10_000

/** Finds the calls that come to be after a moment: also the leaves of the newest settlement batches once their blobs are read, which may be long after their block. */
export class NewCalls {
    private readonly logs: NewFacts
    private published = new Set<string>()

    private constructor(
        private readonly reader: Reader,
        state: DatabaseState,
    ) {
        this.logs = new NewFacts(reader, 'Inference', state)
    }

    /** From this state on. */
    static async since(reader: Reader, state: DatabaseState): Promise<NewCalls> {
        const calls = new NewCalls(reader, state)
        calls.published = new Set(await calls.publishedBatches())
        return calls
    }

    takenBack(chainId: number, height: number): void {
        this.logs.takenBack(chainId, height)
    }

    /**
     * What is new since the last time, each chain in its order, then leaves.
     * @param pastChanged the revision of the past is another one: blobs may have been read
     */
    async read(state: DatabaseState, pastChanged: boolean): Promise<NewFact[]> {
        const logs = await this.logs.read(state)
        return pastChanged ? [...logs, ...this.logs.untold(await this.readLeaves())] : logs
    }

    private async readLeaves(): Promise<NewFact[]> {
        const now = await this.publishedBatches()
        const found: NewFact[] = []
        for (const batchId of now.reverse()) {
            if (this.published.has(batchId)) continue
            const rows = await this.reader.rows(
                `SELECT id, model_id FROM inference WHERE batch_id = $1 ORDER BY sub_position LIMIT ${LEAVES}`,
                [batchId],
            )
            for (const [id, modelId] of rows as [string, string | null][])
                found.push({ id, modelId, creator: null, payer: null })
        }
        this.published = new Set(now)
        return found
    }

    /** Of the newest batches those whose leaves are known, newest first. */
    private async publishedBatches(): Promise<string[]> {
        const rows = await this.reader.rows(
            `SELECT id FROM (
                 SELECT id, published FROM settlement_batch
                 ORDER BY time DESC, chain_id DESC, height DESC, tx_position DESC, log_index DESC LIMIT ${BATCHES}) newest
             WHERE published > 0`,
        )
        return rows.map(([id]) => id as string)
    }
}
