import { badResponse, FatalRpcError, RetryableRpcError } from '../../chain/rpc/rpc-errors'
import { hexNumber, type RpcLog, readLogs } from '../../chain/rpc/rpc-shapes'
import type { Asking } from './asked-logs'

/** What one endpoint says of a block, and of transactions in it. */
export interface BlockReceipts {
    hash: string
    /** The header's bloom; null where the endpoint does not send it. */
    bloom: string | null
    /** Logs of the transactions, whoever wrote them; a transaction that is not in the block has none. Null = it can't say. */
    logs: RpcLog[] | null
}

/**
 * Reads logs of a block by eth_getTransactionReceipt.
 * @param hashes of the transactions in question; null = all of the block
 * @returns null when the endpoint does not know the block
 */
export async function readBlockReceipts(
    height: number,
    hashes: ReadonlySet<string> | null,
    { client, index, signal }: Asking,
): Promise<BlockReceipts | null> {
    const options = { pin: { index }, signal, attempts: 2, always: true }
    const block = await orNull(
        client.call('eth_getBlockByNumber', [hexNumber(height), false], {
            ...options,
            decode: (raw) => {
                const header = client.headerOf(raw)
                if (!Array.isArray(raw.transactions)) throw badResponse('a block came without transactions')
                return {
                    ...header,
                    transactions: raw.transactions.map((tx: unknown) => String(tx).toLowerCase()),
                }
            },
        }),
    )
    if (block === null || block.height !== height) return null
    const { hash, bloom } = block
    const wanted: string[] = block.transactions.filter((tx: string) => hashes === null || hashes.has(tx))
    const receipts = await orNull(
        client.batch(
            wanted.map((tx) => ({ method: 'eth_getTransactionReceipt', params: [tx] })),
            {
                ...options,
                decode: (raw) =>
                    raw && { hash: String(raw.blockHash).toLowerCase(), logs: readLogs(raw.logs) },
            },
        ),
    )
    const whole = receipts?.every((receipt) => receipt?.hash === hash)
    return { hash, bloom, logs: whole ? receipts!.flatMap(({ logs }) => logs) : null }
}

/** An endpoint that fails or refuses has no say. */
export async function orNull<T>(call: Promise<T>): Promise<T | null> {
    return call.catch((error) => {
        if (error instanceof RetryableRpcError || error instanceof FatalRpcError) return null
        throw error
    })
}
