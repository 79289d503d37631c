import { LRUCache } from 'lru-cache'
import type { Reader } from '../../database/reader'
import type { DatabaseState } from '../answers/database-state'

/** Facts that can be subscribed to. */
export type FactKind = 'Inference' | 'Payment' | 'Payout'

/** A row that was not there before, and what subscribers choose it by. */
export interface NewFact {
    id: string
    modelId: string | null
    /** Address: of a payment who owns its model now, of a payout whose account it is. */
    creator: string | null
    payer: string | null
}

/** Place of the last log that was read of a chain. */
interface LogPlace {
    height: number
    txPosition: number
    logIndex: number
}

/** Columns id, model, creator and payer, and where they are read from. */
const SOURCES: Record<FactKind, { columns: string; from: string }> = {
    Inference: {
        columns: 'f.id, f.model_id, NULL, NULL',
        from: '(SELECT * FROM inference WHERE sub_position = 0) f',
    },
    Payment: {
        columns: 'f.id, f.model_id, m.owner_id, f.payer_id',
        from: 'payment f LEFT JOIN model m ON m.id = f.model_id',
    },
    Payout: { columns: 'f.id, f.model_id, f.creator_id, NULL', from: 'payout f' },
}

const PAGE = 1_000
/** Of one chain in one round; the next goes on. */
const PAGES = 10
/** Ids of rows that were announced, so that none is announced twice when its block is replaced. */
const REMEMBERED = 50_000
const LAST = 2 ** 31 - 1
const END = { txPosition: LAST, logIndex: LAST }

/** Finds the rows with a log of their own that come to be after a moment, by their place in their chain. */
export class NewFacts {
    private readonly places = new Map<number, LogPlace>()
    private readonly told = new LRUCache<string, true>({ max: REMEMBERED })

    /** @param state from which on they are new */
    constructor(
        private readonly reader: Reader,
        private readonly kind: FactKind,
        state: DatabaseState,
    ) {
        for (const { chainId, height } of state.chains) this.places.set(chainId, { height, ...END })
    }

    /** Blocks above a height left the chain: those that replace them are read again. */
    takenBack(chainId: number, height: number): void {
        const place = this.places.get(chainId)
        if (place && place.height > height) this.places.set(chainId, { height, ...END })
    }

    /** What is new since the last time, each chain in its order. */
    async read({ chains }: DatabaseState): Promise<NewFact[]> {
        const found: NewFact[] = []
        for (const { chainId, height } of chains) found.push(...(await this.readChain(chainId, height)))
        return this.untold(found)
    }

    /** Those of some rows that were not announced yet; they are from now on. */
    untold(rows: NewFact[]): NewFact[] {
        const fresh = rows.filter(({ id }) => !this.told.has(id))
        for (const { id } of fresh) this.told.set(id, true)
        return fresh
    }

    private async readChain(chainId: number, indexedTo: number): Promise<NewFact[]> {
        const { columns, from } = SOURCES[this.kind]
        const found: NewFact[] = []
        let place = this.places.get(chainId) ?? { height: -1, ...END }
        for (let page = 0; page < PAGES; page++) {
            const rows = (await this.reader.rows(
                `SELECT ${columns}, f.height, f.tx_position, f.log_index FROM ${from}
                 WHERE f.chain_id = $1 AND (f.height, f.tx_position, f.log_index) > ($2, $3, $4)
                 ORDER BY f.height, f.tx_position, f.log_index LIMIT ${PAGE}`,
                [chainId, place.height, place.txPosition, place.logIndex],
            )) as [string, string | null, string | null, string | null, number, number, number][]
            for (const [id, modelId, creator, payer] of rows) found.push({ id, modelId, creator, payer })
            const last = rows.at(-1)
            if (last) place = { height: last[4], txPosition: last[5], logIndex: last[6] }
            if (rows.length === PAGE) continue
            // All up to the state's block was there to be read.
            if (indexedTo > place.height) place = { height: indexedTo, ...END }
            break
        }
        this.places.set(chainId, place)
        return found
    }
}
