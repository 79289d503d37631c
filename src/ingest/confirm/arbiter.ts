import { bloomAllows } from '../../chain/bloom'
import type { RpcLog } from '../../chain/rpc/rpc-shapes'
import { type Asking, type Requests, requested } from './asked-logs'
import { allKeys, type IndexRules, identify, type LogIds, lacking } from './log-ids'
import { readBlockReceipts } from './receipts'

/** Who is right about a block of which the index and an endpoint say different things. */
export type Verdict =
    | { kind: 'agreed' }
    /** The index lacks logs of the chain, or holds what is not on it. */
    | { kind: 'indexWrong'; lacks: number; invented: number }
    /** The endpoint's eth_getLogs leaves out logs that receipts have, or names some that they have not. */
    | { kind: 'askedWrong'; leftOut: number; invented: number }
    /** Nobody can say. */
    | { kind: 'unsure'; why: string }

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
 * Settles a dispute by the receipts of the block's transactions, of every endpoint that has them. They have to agree, and no
 * endpoint's header may exclude what they say: whoever makes a log up or leaves it out is not believed against another one.
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
    const blocks = (await Promise.all(everybody.map((one) => readBlockReceipts(height, hashes, one)))).filter(
        (block) => block !== null,
    )
    const heard = blocks.flatMap(({ logs }) => (logs ? [logs] : []))
    if (heard.length === 0) return unsure(`no endpoint has the receipts of block ${height}`)
    const { hash } = blocks[0]
    if (blocks.some((block) => block.hash !== hash)) return unsure(`the endpoints differ in block ${height}`)
    if (dispute.indexedHash !== undefined && dispute.indexedHash !== hash)
        return unsure(`block ${height} is being replaced`)

    const watched = heard.map((logs) => requested(requests, logs))
    const said = watched.map((logs) => identify(logs, rules, stored))
    const [truth] = said
    if (said.some(({ ids }) => !isSame(ids, truth.ids)))
        return unsure(`the endpoints differ in the receipts of block ${height}`)
    const excluded = (log: RpcLog) => blocks.some(({ bloom }) => !bloomAllows(bloom, log))
    if (watched[0].some(excluded)) return unsure(`the header of block ${height} contradicts its receipts`)

    const skipped = new Set([...dispute.unsure, ...truth.unsure])
    const scoped = (ids: LogIds): LogIds =>
        new Map(
            [...ids].filter(([, { txHash }]) => hashes === null || (txHash !== null && hashes.has(txHash))),
        )
    const [index, endpoint, chain] = [scoped(stored), scoped(asked), scoped(truth.ids)]
    const leftOut = lacking(chain, endpoint, skipped).length
    const madeUp = lacking(endpoint, chain, skipped).length
    if (leftOut + madeUp > 0) return { kind: 'askedWrong', leftOut, invented: madeUp }
    // A row of what is not asked for any more, such as of a contract that left the settings, is no mistake.
    const onChain = allKeys(heard[0])
    const lacks = lacking(chain, index, skipped).length
    const invented = lacking(index, chain, skipped).filter((key) => !onChain.has(key)).length
    if (lacks + invented > 0) return { kind: 'indexWrong', lacks, invented }
    return { kind: 'agreed' }
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
