import { isDeepStrictEqual } from 'node:util'
import { type RpcLog, readLogs, readTransaction } from '../../chain/rpc/rpc-shapes'
import { type DecodeContext, decodeTransaction } from '../../decode'
import type { RawLog } from '../../decode/events'
import type { Asking } from './asked-logs'
import { orNull } from './receipts'
import { type Said, saidOf, type TransactionFact } from './transaction-facts'

interface InBlock<T> {
    blockHash: string
    read: T
}

/**
 * What the rows would say, were they made of receipts and transactions as this endpoint has them, in the order of the rows.
 * Null where it does not have both, or has them in another block than the indexed one.
 */
export async function witness(
    facts: readonly TransactionFact[],
    decoding: DecodeContext,
    { client, index, signal }: Asking,
): Promise<(Said | null)[]> {
    const hashes = [...new Set(facts.map(({ txHash }) => txHash))]
    const options = { pin: { index }, signal, attempts: 2, always: true }
    const ask = <T>(method: string, read: (raw: any) => T): Promise<(InBlock<T> | null)[] | null> => {
        const calls = hashes.map((hash) => ({ method, params: [hash] }))
        const decode = (raw: any) =>
            raw && { blockHash: String(raw.blockHash).toLowerCase(), read: read(raw) }
        return orNull(client.batch<InBlock<T> | null>(calls, { ...options, decode }))
    }
    const receipts = await ask('eth_getTransactionReceipt', ({ logs }): RpcLog[] => readLogs(logs))
    const transactions = receipts && (await ask('eth_getTransactionByHash', readTransaction))
    if (!receipts || !transactions) return facts.map(() => null)
    const places = new Map(hashes.map((hash, at) => [hash, at]))
    return facts.map(({ blockHash, txHash, logIndex, height }) => {
        const [receipt, tx] = [receipts[places.get(txHash)!], transactions[places.get(txHash)!]]
        if (receipt?.blockHash !== blockHash || tx?.blockHash !== blockHash) return null
        const logs = receipt.read
            .map(
                (log): RawLog => ({
                    chainId: decoding.chainId,
                    height,
                    blockHash,
                    timeMs: 0,
                    txHash,
                    txPosition: tx.read.position,
                    logIndex: Number(log.logIndex),
                    address: log.address,
                    topics: log.topics,
                    data: log.data,
                }),
            )
            .sort((a, b) => a.logIndex - b.logIndex)
        const events = decodeTransaction(logs, tx.read, decoding)
        return saidOf(events.find(({ ref }) => ref.logIndex === logIndex))
    })
}

export const saysTheSame = (a: Said | null, b: Said | null): boolean => isDeepStrictEqual(a, b)
