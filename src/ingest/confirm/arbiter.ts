import { bloomAllows } from '../../chain/bloom'
import { readHeaderAt } from '../../chain/rpc/headers'
import type { Header, RpcLog } from '../../chain/rpc/rpc-shapes'
import type { DecodeContext } from '../../decode'
import { type Asking, type Requests, requested } from './asked-logs'
import { allKeys, type IndexRules, identify, type LogIds, lacking, placeOf } from './log-ids'
import { orNull, readBlockReceipts } from './receipts'
import type { StoredBlock } from './stored-logs'
import type { TransactionFact } from './transaction-facts'
import { saysTheSame, witness } from './witness'

/** Who is right about a block of which the index and an endpoint say different things. */
export type Verdict =
    | { kind: 'agreed' }
    /** The index lacks logs of the chain, holds what is not on it, or holds something else of the same log. */
    | ({ kind: 'indexWrong' } & Mistakes)
    /** The endpoint's eth_getLogs leaves out logs that receipts have, names some that they have not, or says something else of them. */
    | ({ kind: 'askedWrong' } & Mistakes)
    /** Nobody can say. */
    | { kind: 'unsure'; why: string }

/** What of a block one side has wrong: numbers of logs, if not said otherwise. */
export interface Mistakes {
    leftOut: number
    invented: number
    /** Of the same place, with other contents. */
    altered: number
    /** Blocks of another time. */
    times: number
    /** Rows that are not what their whole transactions say. */
    facts: number
}

/** One block of which the index and an endpoint say different things. */
export interface Dispute {
    height: number
    /** Hash of the block that is indexed, where it is kept. */
    indexedHash: string | undefined
    /** What the index holds of the block. */
    stored: LogIds
    /** What the endpoint's eth_getLogs gave of the block. */
    asked: LogIds
    /** Keys that either side may have or not. */
    unsure: ReadonlySet<string>
}

/**
 * Settles a dispute by the receipts of the block's transactions, of every endpoint that has them. Where they do not agree the
 * majority counts, and two alone against each other settle nothing: whoever makes a log up, leaves it out or alters it is not
 * believed against another one. No header of those that are believed may exclude what they say.
 * @param everybody the endpoints of the chain
 */
export async function judge(
    dispute: Dispute,
    requests: Requests,
    rules: IndexRules,
    everybody: readonly Asking[],
): Promise<Verdict> {
    const { height, stored, asked } = dispute
    const hashes = transactionsIn(dispute)
    const answers = await Promise.all(everybody.map((one) => readBlockReceipts(height, hashes, one)))
    const blocks = answers.flatMap((block, i) => (block ? [{ ...block, by: everybody[i] }] : []))
    if (blocks.every(({ logs }) => logs === null))
        return unsure(`no endpoint has the receipts of block ${height}`)
    const { hash } = blocks[0]
    if (blocks.some((block) => block.hash !== hash)) return unsure(`the endpoints differ in block ${height}`)
    if (dispute.indexedHash !== undefined && dispute.indexedHash !== hash)
        return unsure(`block ${height} is being replaced`)

    const heard = blocks.flatMap(({ logs, bloom, by }) => {
        if (logs === null) return []
        const watched = requested(requests, logs)
        return [{ logs, watched, bloom, by, said: identify(watched, rules, stored) }]
    })
    const believed = majority(heard, (a, b) => isSame(a.said.ids, b.said.ids))
    if (believed === null) {
        return unsure(`the endpoints differ in the receipts of block ${height}: ${namesOf(heard)}`)
    }
    const [{ logs, watched, said: truth }] = believed
    const headers = believed.length === heard.length ? blocks : believed
    const excluded = (log: RpcLog) => headers.some(({ bloom }) => !bloomAllows(bloom, log))
    if (watched.some(excluded)) return unsure(`the header of block ${height} contradicts its receipts`)

    const skipped = new Set([...dispute.unsure, ...truth.unsure])
    const scoped = (ids: LogIds): LogIds =>
        new Map(
            [...ids].filter(([, { txHash }]) => hashes === null || (txHash !== null && hashes.has(txHash))),
        )
    const [index, endpoint, chain] = [scoped(stored), scoped(asked), scoped(truth.ids)]
    const asks = mistakes(lacking(chain, endpoint, skipped), lacking(endpoint, chain, skipped))
    if (asks) return { kind: 'askedWrong', ...asks }
    // A row of what is not asked for any more, such as of a contract that left the settings, is no mistake.
    const onChain = allKeys(logs, rules, stored)
    const holds = lacking(index, chain, skipped).filter((key) => !onChain.has(key))
    const indexed = mistakes(lacking(chain, index, skipped), holds)
    return indexed ? { kind: 'indexWrong', ...indexed } : { kind: 'agreed' }
}

/** Null when there is none. */
function mistakes(missing: readonly string[], invented: readonly string[]): Mistakes | null {
    if (missing.length + invented.length === 0) return null
    const places = new Set(missing.map(placeOf))
    const altered = invented.filter((key) => places.has(placeOf(key))).length
    return { ...NONE, leftOut: missing.length - altered, invented: invented.length - altered, altered }
}

const NONE: Mistakes = { leftOut: 0, invented: 0, altered: 0, times: 0, facts: 0 }

/** More than half of what was said, as far as it is the same; null when there is no such majority. */
function majority<T>(said: readonly T[], isSame: (a: T, b: T) => boolean): T[] | null {
    const groups = said.map((one) => said.filter((other) => isSame(one, other)))
    return groups.find((group) => group.length > said.length / 2) ?? null
}

/** One block that bears another time in the index than an endpoint says. */
export interface TimeDispute {
    height: number
    indexed: StoredBlock
}

/**
 * Settles a dispute about a block's time by the headers of all endpoints. One that proves itself decides; where none does, more
 * than half of them, as a hash that is not of the header says nothing of its time.
 * @param everybody the endpoints of the chain
 */
export async function judgeTime(
    { height, indexed }: TimeDispute,
    everybody: readonly Asking[],
): Promise<Verdict> {
    const answers = await Promise.all(everybody.map((one) => orNull(headerAt(height, one))))
    const heard = answers.flatMap((header, i) =>
        header?.hash === indexed.hash ? [{ ...header, by: everybody[i] }] : [],
    )
    if (heard.length === 0) return unsure(`no endpoint has block ${height} as it is indexed`)
    const proven = heard.find(({ isProven }) => isProven)
    const believed = proven ? [proven] : majority(heard, (a, b) => a.timeMs === b.timeMs)
    if (believed === null)
        return unsure(`the endpoints differ in the time of block ${height}: ${namesOf(heard)}`)
    const kind = believed[0].timeMs === indexed.timeMs ? 'askedWrong' : 'indexWrong'
    return { kind, ...NONE, times: 1 }
}

/** Rows of one block of which an endpoint says something else, or nothing. */
export interface FactDispute {
    height: number
    facts: readonly TransactionFact[]
    /** The endpoint that was asked. */
    asking: Asking
}

/**
 * Settles a dispute about rows that say more than their logs by receipts and transactions of all endpoints: more than half of
 * those that have them. One alone does not speak against the index where there are others; where nobody has them there is
 * nothing to hold against it.
 * @param everybody the endpoints of the chain
 */
export async function judgeFacts(
    { height, facts, asking }: FactDispute,
    decoding: DecodeContext,
    everybody: readonly Asking[],
): Promise<Verdict> {
    if (facts.length === 0) return { kind: 'agreed' }
    const answers = await Promise.all(everybody.map((one) => witness(facts, decoding, one)))
    const wrong = { index: 0, asked: 0 }
    for (const [at, fact] of facts.entries()) {
        const heard = answers.flatMap((answer, i) => {
            const said = answer[at]
            return said === null ? [] : [{ said, by: everybody[i] }]
        })
        if (heard.length === 0) continue
        const believed = majority(heard, (a, b) => saysTheSame(a.said, b.said))
        if (believed === null)
            return unsure(`the endpoints differ in the transactions of block ${height}: ${namesOf(heard)}`)
        if (!saysTheSame(believed[0].said, fact.said)) {
            if (heard.length === 1 && everybody.length > 1)
                return unsure(`only ${namesOf(heard)} has the transactions of block ${height}`)
            wrong.index += 1
        } else if (heard.some(({ said, by }) => by.index === asking.index && !saysTheSame(said, fact.said)))
            wrong.asked += 1
    }
    if (wrong.index + wrong.asked === 0) return { kind: 'agreed' }
    return wrong.index > 0
        ? { kind: 'indexWrong', ...NONE, facts: wrong.index }
        : { kind: 'askedWrong', ...NONE, facts: wrong.asked }
}

function headerAt(height: number, { client, index, signal }: Asking): Promise<Header> {
    return readHeaderAt(client, height, { pin: { index }, signal, attempts: 2 })
}

function namesOf(heard: readonly { by: Asking }[]): string {
    return heard.map(({ by: { client, index } }) => client.all[index].name).join(' and ')
}

const unsure = (why: string): Verdict => ({ kind: 'unsure', why })

/** Transactions that the two sides differ in; null for the whole block, as heartbeats are kept without theirs. */
function transactionsIn({ stored, asked, unsure: either }: Dispute): Set<string> | null {
    const differing = [
        ...lacking(stored, asked, either).map((key) => stored.get(key)!),
        ...lacking(asked, stored, either).map((key) => asked.get(key)!),
    ]
    const hashes = differing.map(({ txHash }) => txHash)
    return hashes.includes(null) ? null : new Set(hashes as string[])
}

function isSame(a: LogIds, b: LogIds): boolean {
    return a.size === b.size && [...a.keys()].every((key) => b.has(key))
}
