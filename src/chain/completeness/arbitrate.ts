import { readReceipt } from '../log-reader'
import type { RpcClient } from '../rpc/rpc-client'
import { inconsistent } from '../rpc/rpc-errors'
import type { EndpointPin } from '../rpc/rpc-options'
import type { RpcLog } from '../rpc/rpc-shapes'
import { isSame } from '../select-logs'

/** Who is wrong about a log that one endpoint gave and another one did not. */
export type Judgement =
    /** The log exists; the endpoint without it leaves logs out. */
    | 'leftOut'
    /** The log does not exist; the endpoint that gave it made it up. */
    | 'madeUp'
    /** Neither can show it, or each shows something else. */
    | 'open'

/**
 * Decides between an endpoint that gave a log and one that did not, by the receipt of the log's transaction as each of
 * them has it: a receipt is content of the block, an index of logs may have holes.
 * @param without pin of the endpoint that did not give the log
 * @param having pin of the one that did
 * @throws RetryableRpcError when one of them can't be asked, or the transaction is in another block by now
 */
export async function arbitrate(
    client: RpcClient,
    log: RpcLog,
    without: EndpointPin,
    having: EndpointPin,
    signal?: AbortSignal,
): Promise<Judgement> {
    const there = await hasInReceipt(client, log, without, signal)
    if (there === true) return 'leftOut'
    const here = await hasInReceipt(client, log, having, signal)
    if (here === true) return there === null ? 'leftOut' : 'open'
    return there === false ? 'madeUp' : 'open'
}

/** Whether the endpoint's own receipt has the log; null when it keeps no such receipt. */
async function hasInReceipt(
    client: RpcClient,
    log: RpcLog,
    { index }: EndpointPin,
    signal?: AbortSignal,
): Promise<boolean | null> {
    const decode = (raw: any) => {
        if (raw == null) return null
        if (String(raw.blockHash).toLowerCase() === log.blockHash) return readReceipt(raw)
        throw inconsistent(`transaction ${log.transactionHash} is in another block by now`)
    }
    const options = { attempts: 2, always: true, pin: { index }, signal, decode }
    const logs = await client.call<RpcLog[] | null>(
        'eth_getTransactionReceipt',
        [log.transactionHash],
        options,
    )
    if (logs == null) return null
    return logs.some((other) => Number(other.logIndex) === Number(log.logIndex) && isSame(other, log))
}
