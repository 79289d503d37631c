import { LRUCache } from 'lru-cache'
import type { Reader } from '../../database/reader'
import type { DatabaseState } from '../answers/database-state'

/** A call that was not there before. */
export interface NewCall {
    id: string
    modelId: string | null
}

/** Place of the last log that was read of a chain. */
interface LogPlace {
    height: number
    txPosition: number
    logIndex: number
}

const PAGE = 1_000
/** Of one chain in one round; the next goes on. */
const PAGES = 10
/** Newest settlement batches whose leaves are waited for. */
const BATCHES = 1_000
const LEAVES = 10_000
/** Ids of calls that were announced, so that none is announced twice when its block is replaced. */
const REMEMBERED = 50_000
const LAST = 2 ** 31 - 1
const END = { txPosition: LAST, logIndex: LAST }

/**
 * Finds the calls that come to be after a moment: those that leave a log of their own by their place in their chain, and the
 * leaves of the newest settlement batches once their blobs are read, which may be long after their block.
 */
export class NewCalls {
    private readonly places = new Map<number, LogPlace>()
    private readonly told = new LRUCache<string, true>({ max: REMEMBERED })
    private published = new Set<string>()

    private constructor(private readonly reader: Reader) {}

    /** From this state on. */
    static async since(reader: Reader, state: DatabaseState): Promise<NewCalls> {
        const calls = new NewCalls(reader)
        for (const { chainId, height } of state.chains) calls.places.set(chainId, { height, ...END })
        calls.published = new Set(await calls.publishedBatches())
        return calls
    }

    /** Blocks above a height left the chain: those that replace them are read again. */
    takenBack(chainId: number, height: number): void {
        const place = this.places.get(chainId)
        if (place && place.height > height) this.places.set(chainId, { height, ...END })
    }

    /**
     * What is new since the last time, each chain in its order, then leaves.
     * @param pastChanged the revision of the past is another one: blobs may have been read
     */
    async read(state: DatabaseState, pastChanged: boolean): Promise<NewCall[]> {
        const found: NewCall[] = []
        for (const { chainId, height } of state.chains) found.push(...(await this.readChain(chainId, height)))
        if (pastChanged) found.push(...(await this.readLeaves()))
        const fresh = found.filter(({ id }) => !this.told.has(id))
        for (const { id } of fresh) this.told.set(id, true)
        return fresh
    }

    private async readChain(chainId: number, indexedTo: number): Promise<NewCall[]> {
        const found: NewCall[] = []
        let place = this.places.get(chainId) ?? { height: -1, ...END }
        for (let page = 0; page < PAGES; page++) {
            const rows = (await this.reader.rows(
                `SELECT id, model_id, height, tx_position, log_index FROM inference
                 WHERE chain_id = $1 AND (height, tx_position, log_index) > ($2, $3, $4) AND sub_position = 0
                 ORDER BY height, tx_position, log_index LIMIT ${PAGE}`,
                [chainId, place.height, place.txPosition, place.logIndex],
            )) as [string, string | null, number, number, number][]
            for (const [id, modelId] of rows) found.push({ id, modelId })
            const last = rows.at(-1)
            if (last) place = { height: last[2], txPosition: last[3], logIndex: last[4] }
            if (rows.length === PAGE) continue
            // All up to the state's block was there to be read.
            if (indexedTo > place.height) place = { height: indexedTo, ...END }
            break
        }
        this.places.set(chainId, place)
        return found
    }

    private async readLeaves(): Promise<NewCall[]> {
        const now = await this.publishedBatches()
        const found: NewCall[] = []
        for (const batchId of now.reverse()) {
            if (this.published.has(batchId)) continue
            const rows = await this.reader.rows(
                `SELECT id, model_id FROM inference WHERE batch_id = $1 ORDER BY sub_position LIMIT ${LEAVES}`,
                [batchId],
            )
            for (const [id, modelId] of rows as [string, string | null][]) found.push({ id, modelId })
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
