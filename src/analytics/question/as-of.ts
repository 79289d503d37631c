import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import { BadQuestion, NothingIndexed } from './bad-question'

/** A past moment: a time, or a block of one chain. Neither = the present, which is as far as the index is. */
export interface AsOfRequest {
    time?: Date | null
    chainId?: number | null
    height?: number | null
}

/** What is looked at of one chain. */
export interface AsOfChain {
    chainId: number
    /** Last block that is looked at; null when nothing of the chain is that old. */
    height: number | null
    hash: string | null
    timeMs: number | null
    /** No block can still come to, or leave, what is looked at. */
    finalized: boolean
    /** Unix ms: of the facts before it, all are looked at. */
    wholeBeforeMs: number
}

/** The moment that an answer is as of: the last block that is looked at, chain by chain. */
export interface AsOf {
    timeMs: number
    /** One entry a chain, in the order asked for. */
    chains: AsOfChain[]
}

/** What the index knows of one chain. */
interface ChainPlace {
    chainId: number
    head: Block | null
    finalizedHeight: number | null
    /** Time of the last final block that is kept. */
    finalizedMs: number | null
}

interface Block {
    height: number
    hash: string | null
    timeMs: number
}

/** Clocks differ, and a chain may be silent for a while. */
const AHEAD_MS = 86_400_000

const TIME = 'extract(epoch FROM time)::float8 * 1000'
const BLOCK = `height, ${hex('hash')}, ${TIME}`

/**
 * Finds the blocks that a question as of some moment is answered from. Of the past only blocks with facts are looked
 * for: of others the index keeps some, and not always the same, while the answer must always be the same.
 * @param state reads the heights of the chains, which are the same for all who ask
 * @throws BadQuestion, NothingIndexed
 */
export async function resolveAsOf(
    reader: Reader,
    chainIds: readonly number[],
    request?: AsOfRequest | null,
    state = reader,
): Promise<AsOf> {
    const { time, chainId, height } = request ?? {}
    const places = await readPlaces(state, chainIds)
    if (chainId != null || height != null) {
        if (time != null) throw new BadQuestion('asOf has time and a block: give either')
        if (chainId == null || height == null)
            throw new BadQuestion('asOf names half a block: expected chainId and height together')
        return asOfBlock(reader, places, chainId, height)
    }
    if (time == null) return asOfNow(places)
    const newestMs = Math.max(...places.map(({ head }) => head?.timeMs ?? Number.NEGATIVE_INFINITY))
    if (!Number.isFinite(newestMs)) throw new NothingIndexed()
    if (time.getTime() > newestMs + AHEAD_MS)
        throw new BadQuestion(
            `asOf.time is ${time.toISOString()}: the index stands at ${new Date(newestMs).toISOString()}; leave asOf out for the present`,
        )
    return asOfTime(reader, places, time.getTime())
}

function asOfNow(places: ChainPlace[]): AsOf {
    const timeMs = Math.max(...places.map(({ head }) => head?.timeMs ?? Number.NEGATIVE_INFINITY))
    if (!Number.isFinite(timeMs)) throw new NothingIndexed()
    const chains = places.map(({ chainId, head, finalizedHeight }) => ({
        ...blockOf(chainId, head),
        finalized: head !== null && finalizedHeight !== null && finalizedHeight >= head.height,
        wholeBeforeMs: head?.timeMs ?? Number.NEGATIVE_INFINITY,
    }))
    return { timeMs, chains }
}

async function asOfTime(reader: Reader, places: ChainPlace[], timeMs: number): Promise<AsOf> {
    const blocks = await newestAtTime(reader, places, timeMs)
    const chains = places.map((place) => chainAtTime(place, blocks.get(place.chainId) ?? null, timeMs))
    return { timeMs, chains }
}

async function asOfBlock(
    reader: Reader,
    places: ChainPlace[],
    chainId: number,
    height: number,
): Promise<AsOf> {
    const place = places.find((candidate) => candidate.chainId === chainId)
    if (!place)
        throw new BadQuestion(
            `asOf.chainId is ${chainId}: expected one of ${places.map((candidate) => candidate.chainId).join(', ')}`,
        )
    if (!place.head) throw new NothingIndexed()
    if (height > place.head.height)
        throw new BadQuestion(
            `asOf.height is ${height}: chain ${chainId} is indexed to ${place.head.height} so far`,
        )
    const block = await newestAtHeight(reader, chainId, height)
    if (!block) throw new BadQuestion(`asOf.height is ${height}: chain ${chainId} has no event that old`)
    const { timeMs } = block
    const blocks = await newestAtTime(reader, places, timeMs)
    const chains = places.map((other) =>
        other === place
            ? {
                  ...blockOf(chainId, block),
                  finalized: place.finalizedHeight !== null && place.finalizedHeight >= height,
                  wholeBeforeMs: timeMs,
              }
            : chainAtTime(other, blocks.get(other.chainId) ?? null, timeMs),
    )
    return { timeMs, chains }
}

/** A chain up to and including a time; the second of that time is over when a final block is later. */
function chainAtTime(place: ChainPlace, block: Block | null, timeMs: number): AsOfChain {
    const indexedMs = place.head?.timeMs ?? Number.NEGATIVE_INFINITY
    return {
        ...blockOf(place.chainId, block),
        finalized: place.finalizedMs !== null && place.finalizedMs > timeMs,
        wholeBeforeMs: Math.min(timeMs, indexedMs),
    }
}

function blockOf(chainId: number, block: Block | null) {
    return {
        chainId,
        height: block?.height ?? null,
        hash: block?.hash ?? null,
        timeMs: block?.timeMs ?? null,
    }
}

async function readPlaces(reader: Reader, chainIds: readonly number[]): Promise<ChainPlace[]> {
    const rows = await reader.rows(
        `SELECT id::int, ${BLOCK}, finalized_height, (
             SELECT ${TIME} FROM chain_block WHERE chain_id = s.id::int AND height <= s.finalized_height
             ORDER BY height DESC LIMIT 1)
         FROM chain_status s WHERE id = ANY($1)`,
        [chainIds.map(String)],
    )
    const byId = new Map(rows.map((row) => [row[0] as number, row]))
    return chainIds.map((chainId) => {
        const [, height, hash, timeMs, finalizedHeight, finalizedMs] = (byId.get(chainId) ?? []) as [
            number?,
            number?,
            (string | null)?,
            (number | null)?,
            (number | null)?,
            (number | null)?,
        ]
        return {
            chainId,
            head: height === undefined || timeMs == null ? null : { height, hash: hash ?? null, timeMs },
            finalizedHeight: finalizedHeight ?? null,
            finalizedMs: finalizedMs ?? null,
        }
    })
}

async function newestAtTime(
    reader: Reader,
    places: ChainPlace[],
    timeMs: number,
): Promise<Map<number, Block>> {
    const rows = await reader.rows(
        `SELECT chain.id, block.* FROM unnest($1::int[]) AS chain(id), LATERAL (
             SELECT ${BLOCK} FROM chain_block WHERE chain_id = chain.id AND has_facts AND time <= to_timestamp($2::float8 / 1000)
             ORDER BY time DESC, height DESC LIMIT 1) block`,
        [places.map((place) => place.chainId), timeMs],
    )
    return new Map(rows.map(([chainId, ...block]) => [chainId as number, blockRow(block)]))
}

async function newestAtHeight(reader: Reader, chainId: number, height: number): Promise<Block | null> {
    const rows = await reader.rows(
        `SELECT ${BLOCK} FROM chain_block WHERE chain_id = $1 AND has_facts AND height <= $2
         ORDER BY height DESC LIMIT 1`,
        [chainId, height],
    )
    return rows.length > 0 ? blockRow(rows[0]) : null
}

function blockRow(row: unknown[]): Block {
    const [height, hash, timeMs] = row as [number, string | null, number]
    return { height, hash, timeMs }
}
