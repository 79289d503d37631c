import type { Hex } from '../decode/events'
import { WANT } from './log-filter'
import { readReceipts } from './log-reader'
import type { RpcClient } from './rpc-client'
import { RetryableRpcError } from './rpc-errors'
import type { EndpointPin } from './rpc-options'
import { type ChainTransaction, type Header, hexNumber, readHeader, readTransaction } from './rpc-shapes'
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

/**
 * Fetches the transactions the selected logs want, by hash; in `byBlock` mode all transactions of those blocks and their
 * headers come along. A transaction that stays unknown is left out.
 */
export async function readTransactions(
    blocks: Iterable<SelectedBlock>,
    context: TransactionContext,
): Promise<{ transactions: Map<Hex, ChainTransaction>; headers: Map<number, Header> }> {
    const transactions = new Map<Hex, ChainTransaction>()
    const headers = new Map<number, Header>()
    const wanting = [...blocks].filter((b) => wantedHashes(b).length > 0)
    if (context.mode === 'byBlock') {
        for (const { header, list } of await readWholeBlocks(wanting, context)) {
            headers.set(header.height, header)
            for (const tx of list) transactions.set(tx.hash, tx)
        }
    }
    const missing = wanting.flatMap(wantedHashes).filter((hash) => !transactions.has(hash))
    for (const tx of await readByHash(missing, context)) if (tx) transactions.set(tx.hash, tx)
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
    const { client, pin, signal } = context
    const hashes = wanting.map((w) => w.hash)
    const lists = await readReceipts(client, hashes, { attempts: UNKNOWN_TRIES, always: true, pin, signal })
    wanting.forEach(({ block }, i) => {
        for (const raw of lists[i]) {
            if (raw.blockHash !== block.hash) {
                throw new RetryableRpcError(
                    'inconsistent',
                    `receipt of ${raw.transactionHash} is of another block`,
                )
            }
            raw.address = raw.address.toLowerCase()
            addLog(block, raw, WANT.nothing)
        }
    })
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
                const header = readHeader(raw)
                const expected = byHeight.get(header.height)
                if (expected?.hash !== header.hash) {
                    throw new RetryableRpcError(
                        'inconsistent',
                        `logs of block ${header.height} are of ${expected?.hash}, the block is ${header.hash}`,
                    )
                }
                if (!Array.isArray(raw.transactions)) {
                    throw new RetryableRpcError(
                        'badResponse',
                        `block ${header.height} came without transactions`,
                    )
                }
                return { header, list: raw.transactions.map(readTransaction) as ChainTransaction[] }
            },
        },
    )
}

async function readByHash(
    hashes: readonly Hex[],
    { client, signal }: TransactionContext,
): Promise<(ChainTransaction | null)[]> {
    const call = (hash: Hex) => ({ method: 'eth_getTransactionByHash', params: [hash] })
    // Not pinned: any node may know a transaction, and its hash says it is the right one.
    const orNull = (raw: any) => (raw == null || raw.blockHash == null ? null : readTransaction(raw))
    const found = await client.batch(hashes.map(call), { always: true, signal, decode: orNull })
    for (let i = 0; i < hashes.length; i++) {
        for (let tries = 1; found[i] == null && tries < UNKNOWN_TRIES; tries++) {
            await client.pause(tries, signal)
            found[i] = await client.call('eth_getTransactionByHash', [hashes[i]], {
                always: true,
                signal,
                decode: orNull,
            })
        }
        if (found[i] == null) {
            client.troubles.report(
                'unknown transaction',
                `no node knows transaction ${hashes[i]}; its logs stand alone`,
            )
        }
    }
    return found
}
