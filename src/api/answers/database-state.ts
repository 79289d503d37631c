import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'

/** Everything in the database that an answer depends on, as numbers. Two equal states give equal answers to every question about the market. */
export interface DatabaseState {
    /** Blocks of every chain and everything else that may change: no two different contents have the same. */
    now: string
    /** What of the past may change: an answer that is frozen holds as long as this does, while blocks come. */
    past: string
    /** Numbers of the topics of src/periods/revision.ts; one that is not there never changed. */
    revisions: Record<string, string>
    /** One entry a chain, by chain id. */
    chains: ChainState[]
}

export interface ChainState {
    chainId: number
    height: number
    finalizedHeight: number | null
    headHeight: number | null
    /** 0x hex; null when the chain's node did not say. */
    hash: string | null
    /** Time of the last block, Unix ms. */
    timeMs: number | null
}

const SQL = `SELECT
    (SELECT json_agg(json_build_array(id::int, height, finalized_height, head_height, ${hex('hash')},
         extract(epoch FROM time)::float8 * 1000, events::text) ORDER BY id) FROM chain_status),
    (SELECT json_object_agg(topic, n::text ORDER BY topic) FROM revision),
    EXISTS (SELECT FROM receipt)`

type ChainRow = [number, number, number | null, number | null, string | null, number | null, string]

/** Reads the state in one cheap statement: chains' positions move, and revisions count up, in the transactions that change facts. */
export async function readDatabaseState(reader: Reader): Promise<DatabaseState> {
    const [[chains, revisions, hasReceipts]] = (await reader.rows(SQL)) as [
        [ChainRow[] | null, Record<string, string> | null, boolean],
    ]
    const rows = chains ?? []
    // With the first receipt money by model begins to wait for blobs.
    const past = `${JSON.stringify(revisions ?? {})} ${hasReceipts}`
    // The head moves with every block of the chain, and no answer looks at it.
    const places = rows.map(([chainId, height, finalized, , hash, , events]) =>
        [chainId, height, finalized, hash, events].join(':'),
    )
    return {
        now: `${places.join(' ')} ${past}`,
        past,
        revisions: revisions ?? {},
        chains: rows.map(([chainId, height, finalizedHeight, headHeight, hash, timeMs]) => ({
            chainId,
            height,
            finalizedHeight,
            headHeight,
            hash,
            timeMs,
        })),
    }
}
