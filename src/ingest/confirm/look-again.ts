import type { Pool } from 'pg'
import { readHeadersAt } from '../../chain/rpc/headers'
import { type Header, type RpcLog, readTime } from '../../chain/rpc/rpc-shapes'
import { type DecodeContext, WORKFLOW_RESULT_TOPIC } from '../../decode'
import type { ChainConfig, ContractKind } from '../../networks/types'
import { judge, judgeFacts, judgeTime, type Verdict } from './arbiter'
import { type Asking, askLogs, type Requests } from './asked-logs'
import { type IndexRules, identify, type LogIds, lacking } from './log-ids'
import { type Anchor, namesPositions, readStoredLogs, type StoredBlock } from './stored-logs'
import { readTransactionFacts, type TransactionFact } from './transaction-facts'
import { saysTheSame, witness } from './witness'

/** The indexed block that must still be there when what was found is written down. */
interface Anchored {
    anchor: Anchor
}

export type Outcome =
    /** The endpoint gave exactly what is indexed. */
    | ({ kind: 'same'; logs: number } & Anchored)
    /** The endpoint or the index stands on another branch, or the blocks are being taken back. */
    | { kind: 'moved'; why: string }
    /** It gave something else in `first` and `last` at least, and what is indexed below and above. */
    | (Of<'askedWrong'> & Anchored & { first: number; last: number })
    | (Of<'indexWrong'> & { height: number })
    | Of<'unsure'>

type Of<K extends Verdict['kind']> = Extract<Verdict, { kind: K }>

export interface LookContext {
    pool: Pool
    chain: ChainConfig
    requests: Requests
    decoding: DecodeContext
    /** Holds all payments against their transactions, not only those whose calldata does not show a settlement. */
    everyPayment: boolean
    /** The endpoint to be asked. */
    asking: Asking
    /** All endpoints, for their receipts. */
    everybody: readonly Asking[]
}

/**
 * Asks one endpoint once more for the logs of from..to and holds them against the index. Where the two differ, receipts say
 * who is right; the lowest block that is not as it should be is told.
 * @throws RpcErrors, when the endpoint can't be asked
 */
export async function lookAgain(from: number, to: number, context: LookContext): Promise<Outcome> {
    const { pool, chain, requests, decoding, asking, everybody } = context
    const stored = await readStoredLogs(pool, chain, from, to)
    if (!stored) return { kind: 'moved', why: `block ${to} is not indexed any more` }
    const { anchor, blocks } = stored
    const answer = await askLogs(requests, from, to, anchor.height, asking)
    if (answer.header.hash !== anchor.hash) {
        return {
            kind: 'moved',
            why: `block ${anchor.height} is ${anchor.hash} in the index, ${answer.header.hash} there`,
        }
    }
    const rules = await indexRules(pool, chain, answer.logs)
    const asked = identify(answer.logs, rules, stored.ids)
    const sides = { stored: byHeight(stored.ids), asked: byHeight(asked.ids) }
    const logs = new Set(differing(stored.ids, asked.ids, asked.unsure))
    const times = new Set(await otherTimes(blocks, answer, asking))
    const facts = await doubtfulFacts(from, to, context)
    const heights = [...new Set([...logs, ...times, ...facts.map(({ height }) => height)])].sort(
        (a, b) => a - b,
    )
    const ask = async (height: number): Promise<Verdict> => {
        const dispute = {
            height,
            indexedHash: blocks.get(height)?.hash,
            stored: sides.stored.get(height) ?? new Map(),
            asked: sides.asked.get(height) ?? new Map(),
            unsure: asked.unsure,
        }
        const judgements = [
            () => logs.has(height) && judge(dispute, requests, rules, everybody),
            () => times.has(height) && judgeTime({ height, indexed: blocks.get(height)! }, everybody),
            () =>
                judgeFacts(
                    { height, facts: facts.filter((fact) => fact.height === height), asking },
                    decoding,
                    everybody,
                ),
        ]
        for (const judgement of judgements) {
            const verdict = await judgement()
            if (verdict && verdict.kind !== 'agreed') return verdict
        }
        return { kind: 'agreed' }
    }
    for (const [at, height] of heights.entries()) {
        let verdict = await ask(height)
        if (verdict.kind === 'agreed') continue
        if (verdict.kind === 'unsure') return verdict
        let found = height
        if (verdict.kind === 'askedWrong') {
            const other = await lowestIndexWrong(heights.slice(at + 1), ask)
            if (!other) return { ...verdict, anchor, first: height, last: heights[heights.length - 1] }
            verdict = other.verdict
            found = other.height
        }
        return { ...verdict, height: found }
    }
    return { kind: 'same', anchor, logs: answer.logs.length }
}

/** Probes of the blocks above one that an endpoint was wrong about. */
const PROBES = 8

/**
 * An endpoint that leaves logs out may still show that others are not indexed: probes some of the blocks, and where the index
 * is wrong searches for the lowest such block. Exact where an endpoint is wrong below a height, as pruned ones are.
 */
async function lowestIndexWrong(heights: readonly number[], ask: (height: number) => Promise<Verdict>) {
    const indexWrong = async (at: number) => {
        const verdict = await ask(heights[at])
        return verdict.kind === 'indexWrong' ? { verdict, height: heights[at] } : null
    }
    let below = -1
    for (let probe = 1; probe <= Math.min(PROBES, heights.length); probe++) {
        const at = Math.ceil((probe * heights.length) / Math.min(PROBES, heights.length)) - 1
        let found = await indexWrong(at)
        if (!found) {
            below = at
            continue
        }
        for (let above = at; above - below > 1; ) {
            const middle = Math.floor((above + below) / 2)
            const lower = await indexWrong(middle)
            if (lower) [found, above] = [lower, middle]
            else below = middle
        }
        return found
    }
    return null
}

function differing(stored: LogIds, asked: LogIds, unsure: ReadonlySet<string>): number[] {
    const heights = new Set([
        ...lacking(stored, asked, unsure).map((key) => stored.get(key)!.height),
        ...lacking(asked, stored, unsure).map((key) => asked.get(key)!.height),
    ])
    return [...heights]
}

/**
 * Heights of blocks that bear another time in the index than the endpoint says: its logs where they name one, and its headers,
 * which count. Where headers prove themselves a log without a time is no reason to ask for its header.
 */
async function otherTimes(
    blocks: ReadonlyMap<number, StoredBlock>,
    { logs, header }: { logs: readonly RpcLog[]; header: Header },
    { client, index, signal }: Asking,
): Promise<number[]> {
    const said = new Map(logs.map((log) => [Number(log.blockNumber), readTime(log.blockTimestamp)]))
    const differs = (height: number, timeMs: number) => {
        const indexed = blocks.get(height)
        return indexed !== undefined && indexed.timeMs !== timeMs
    }
    const doubtful = [...said].flatMap(([height, timeMs]) => {
        const isOpen = timeMs === null ? !header.isProven : differs(height, timeMs)
        return isOpen && blocks.has(height) && height !== header.height ? [height] : []
    })
    const headers = await readHeadersAt(client, doubtful, { pin: { index }, signal })
    return [...headers, header].flatMap(({ height, timeMs }) => (differs(height, timeMs) ? [height] : []))
}

/** Rows that the endpoint's receipts and transactions do not show as they are. */
async function doubtfulFacts(
    from: number,
    to: number,
    { pool, chain, decoding, everyPayment, asking }: LookContext,
): Promise<TransactionFact[]> {
    const facts = await readTransactionFacts(pool, chain.chainId, from, to, everyPayment)
    if (facts.length === 0) return []
    const said = await witness(facts, decoding, asking)
    return facts.filter((fact, i) => !saysTheSame(said[i], fact.said))
}

function byHeight(ids: LogIds): Map<number, LogIds> {
    const blocks = new Map<number, LogIds>()
    for (const [key, id] of ids) {
        const block = blocks.get(id.height)
        if (block) block.set(key, id)
        else blocks.set(id.height, new Map([[key, id]]))
    }
    return blocks
}

async function indexRules(
    pool: Pool,
    chain: ChainConfig,
    logs: readonly { address: string; topics: string[] }[],
): Promise<IndexRules> {
    const kinds = new Map<string, ContractKind>(chain.contracts.map(({ address, kind }) => [address, kind]))
    const strangers = logs.filter(
        ({ topics, address }) => topics[0] === WORKFLOW_RESULT_TOPIC && !kinds.has(address),
    )
    const announced = new Map<string, number>()
    if (strangers.length) {
        const { rows } = await pool.query(
            `SELECT subject, min(height) AS height FROM chain_event
             WHERE chain_id = $1 AND name = 'TaskRegistered' AND subject = ANY($2) GROUP BY 1`,
            [chain.chainId, [...new Set(strangers.map(({ address }) => address))]],
        )
        for (const { subject, height } of rows) announced.set(subject, height)
    }
    return {
        kindOf: (address) => kinds.get(address),
        announcedAt: (address) => announced.get(address),
        namesPositions: namesPositions(chain),
    }
}
