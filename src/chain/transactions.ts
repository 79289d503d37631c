import type { Hex } from '../base/hex'
import { WANT } from './log-filter'
import { readLogRange, readReceipts } from './log-reader'
import type { RpcClient } from './rpc/rpc-client'
import { badResponse, inconsistent, notFound, RetryableRpcError } from './rpc/rpc-errors'
import type { EndpointPin } from './rpc/rpc-options'
import { type ChainTransaction, type Header, hexNumber, type RpcLog, readTransaction } from './rpc/rpc-shapes'
import { addLog, type SelectedBlock } from './select-logs'

export interface TransactionContext {
    client: RpcClient
    /** Whole blocks, or one by one. */
    mode: 'byBlock' | 'byHash'
    pin: EndpointPin
    signal?: AbortSignal
}

/** Tries before a transaction no node knows is given up: its logs then stand without it. */
const UNKNOWN_TRIES = 6
/** Tries of each node before what is asked for by hash counts as dropped by every node. */
const HASH_TRIES = 3

/**
 * Fetches the transactions the selected logs want: by hash, and those that are not found so by their blocks, as nodes
 * drop their index of transactions and keep the blocks. In `byBlock` mode all transactions of those blocks and their
 * headers come along; in `byHash` mode those that nobody wants are left out, however the others were found, so that what
 * is known of a log does not depend on what an endpoint could answer (INV-3). A transaction that stays unknown is left out.
 */
export async function readTransactions(
    blocks: Iterable<SelectedBlock>,
    context: TransactionContext,
): Promise<{ transactions: Map<Hex, ChainTransaction>; headers: Map<number, Header> }> {
    const transactions = new Map<Hex, ChainTransaction>()
    const headers = new Map<number, Header>()
    const wanting = [...blocks].filter((b) => wantedHashes(b).length > 0)
    const wanted = new Set(wanting.flatMap(wantedHashes))
    const isKept = (tx: ChainTransaction) => context.mode === 'byBlock' || wanted.has(tx.hash)
    const addWholeBlocks = async (asked: SelectedBlock[]) => {
        for (const { header, list } of await readWholeBlocks(asked, context)) {
            headers.set(header.height, header)
            for (const tx of list) if (isKept(tx)) transactions.set(tx.hash, tx)
        }
    }
    const missing = () =>
        wanting
            .flatMap((block) => wantedHashes(block).map((hash) => ({ hash, block })))
            .filter(({ hash }) => !transactions.has(hash))
    if (context.mode === 'byBlock') await addWholeBlocks(wanting)
    // First of the endpoint that gave the logs, which was chosen; then any node may know a transaction.
    for (const pin of context.client.endpointCount > 1 ? [context.pin, undefined] : [undefined])
        for (const tx of await readByHash(missing(), pin, context)) if (tx) transactions.set(tx.hash, tx)
    if (context.mode === 'byHash') await addWholeBlocks([...new Set(missing().map(({ block }) => block))])
    const { client, signal } = context
    for (const tx of await Promise.all(missing().map((wanted) => askAround(wanted, client, signal))))
        if (tx) transactions.set(tx.hash, tx)
    return { transactions, headers }
}

/** Adds all other logs of the transactions whose requests want `transactionLogs`, from their receipts. */
export async function addTransactionLogs(
    blocks: Iterable<SelectedBlock>,
    context: TransactionContext,
): Promise<void> {
    const wanting = [...blocks].flatMap((block) =>
        [...block.transactions.values()]
            .filter((tx) => tx.wants & WANT.transactionLogs)
            .map((tx) => ({ block, hash: tx.hash })),
    )
    if (wanting.length === 0) return
    const lists = await readTransactionLogs(wanting, context)
    wanting.forEach(({ block, hash }, i) => {
        for (const raw of lists[i]) {
            if (raw.blockHash !== block.hash || raw.transactionHash !== hash) {
                throw inconsistent(`receipt of ${hash} is of another block or transaction`)
            }
        }
        const known = block.transactions.get(hash)!
        const there = new Set(lists[i].map((raw) => Number(raw.logIndex)))
        const missing = known.indexes.find((index) => !there.has(index))
        if (missing !== undefined) {
            throw inconsistent(`receipt of ${hash} leaves out its log ${missing}`)
        }
        for (const raw of lists[i]) addLog(block, raw, WANT.nothing)
    })
}

/**
 * All logs of each transaction: from its receipt as the pinned endpoint has it, or another one; or from its whole block
 * where no endpoint keeps receipts any more.
 */
async function readTransactionLogs(
    wanting: { block: SelectedBlock; hash: Hex }[],
    { client, pin, signal }: TransactionContext,
): Promise<RpcLog[][]> {
    const hashes = wanting.map(({ hash }) => hash)
    const pins = client.endpointCount > 1 ? [pin, undefined] : [pin]
    for (const receiptPin of pins) {
        try {
            const attempts = receiptPin ? HASH_TRIES : HASH_TRIES * client.endpointCount
            return await readReceipts(client, hashes, { attempts, always: true, pin: receiptPin, signal })
        } catch (e) {
            if (!(e instanceof RetryableRpcError) || e.trouble !== 'notFound') throw e
            client.troubles.report('receipts are gone', goneReceipts(wanting, e.message))
        }
    }
    const lists: RpcLog[][] = []
    for (const { block, hash } of wanting) {
        const all = await readLogRange([{ topics: [] }], block.height, block.height, { client, pin, signal })
        lists.push(all.filter((log) => log.transactionHash === hash))
    }
    return lists
}

function goneReceipts(wanting: { block: SelectedBlock }[], message: string): string {
    const heights = wanting.map(({ block }) => block.height)
    return (
        `no receipts of blocks ${Math.min(...heights)} to ${Math.max(...heights)} (${message}): ` +
        'reading the logs of those blocks whole; an endpoint that keeps receipts spares that'
    )
}

function wantedHashes(block: SelectedBlock): Hex[] {
    const hashes: Hex[] = []
    for (const tx of block.transactions.values()) if (tx.wants & WANT.transaction) hashes.push(tx.hash)
    return hashes
}

function readWholeBlocks(blocks: SelectedBlock[], { client, pin, signal }: TransactionContext) {
    const byHeight = new Map(blocks.map((b) => [b.height, b]))
    return client.batch(
        blocks.map((b) => ({ method: 'eth_getBlockByNumber', params: [hexNumber(b.height), true] })),
        {
            always: true,
            attempts: UNKNOWN_TRIES,
            pin,
            signal,
            decode: (raw) => {
                const header = client.headerOf(raw)
                const expected = byHeight.get(header.height)
                if (expected?.hash !== header.hash) {
                    throw inconsistent(
                        `logs of block ${header.height} are of ${expected?.hash}, the block is ${header.hash}`,
                    )
                }
                if (!Array.isArray(raw.transactions)) {
                    throw badResponse(`block ${header.height} came without transactions`)
                }
                return { header, list: raw.transactions.map(readTransaction) as ChainTransaction[] }
            },
        },
    )
}

/** A transaction that is looked for, and the block that its logs stand in. */
interface Wanted {
    hash: Hex
    block: SelectedBlock
}

/** Those of the transactions that the pinned endpoint, or else the first one to answer, knows; null for the others. */
async function readByHash(
    wanted: readonly Wanted[],
    pin: EndpointPin | undefined,
    { client, signal }: TransactionContext,
): Promise<(ChainTransaction | null)[]> {
    if (wanted.length === 0) return []
    const attempts = pin ? HASH_TRIES : HASH_TRIES * client.endpointCount
    try {
        const options = { always: true, attempts, pin, signal, decode: orNull }
        const found = await client.batch(wanted.map(byHash), options)
        return found.map((answer, i) => (isAt(answer, wanted[i]) ? answer!.tx : null))
    } catch (e) {
        if (!(e instanceof RetryableRpcError)) throw e
        if (!pin) {
            client.troubles.report(
                'no transactions by hash',
                `no endpoint gives transactions by hash: ${e.message}`,
            )
        }
        return []
    }
}

const byHash = ({ hash }: Wanted) => ({ method: 'eth_getTransactionByHash', params: [hash] })

function orNull(raw: any): { tx: ChainTransaction; blockHash: unknown } | null {
    return raw == null || raw.blockHash == null
        ? null
        : { tx: readTransaction(raw), blockHash: raw.blockHash }
}

function isAt(answer: ReturnType<typeof orNull>, { hash, block }: Wanted): boolean {
    return answer?.tx.hash === hash && String(answer.blockHash).toLowerCase() === block.hash
}

/** The transaction as any endpoint has it; null when none knows it after several rounds. */
async function askAround(
    wanted: Wanted,
    client: RpcClient,
    signal: AbortSignal | undefined,
): Promise<ChainTransaction | null> {
    const decode = (raw: any) => {
        const answer = orNull(raw)
        if (answer == null) throw notFound(`the node does not know ${wanted.hash}`)
        if (isAt(answer, wanted)) return answer.tx
        throw inconsistent(`transaction ${wanted.hash} is in another block than its logs`)
    }
    const { method, params } = byHash(wanted)
    const attempts = UNKNOWN_TRIES * client.endpointCount
    try {
        return await client.call(method, params, { always: true, attempts, signal, decode })
    } catch (e) {
        if (!(e instanceof RetryableRpcError) || e.trouble !== 'notFound') throw e
        client.troubles.report(
            'unknown transaction',
            `no node knows transaction ${wanted.hash}; its logs stand alone`,
        )
        return null
    }
}
