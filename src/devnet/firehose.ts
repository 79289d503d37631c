import { BASE, BASE_CHAIN, type DevnetChainId, OG, OPENGRADIENT_CHAIN, ROLES } from './addresses'
import { contractCode, encodeCall } from './artifacts'
import { LocalRpc, type RpcCall } from './rpc'

export interface FirehoseOptions {
    /** A fresh anvil of `startAnvil`. */
    url: string
    chainId: DevnetChainId
    seed?: number
    /** Least number of logs to write. */
    logs: number
    /** Time of block 0, Unix seconds; a block every 12 s follows. */
    genesisTime: number
    /** Logs per transaction. Default 50. */
    perTransaction?: number
    /** Transactions per block. Default 2. */
    perBlock?: number
    /** Base only: registered models. Default a twentieth of the logs. */
    models?: number
    onProgress?: (logs: number) => void
}

export interface FirehoseResult {
    blocks: number
    logs: number
}

/**
 * Fills a chain with many logs for benchmarks: on 8453 registrations, then payments with their accruals; on 10740
 * batches and individual settlements. Same options, same chain.
 */
export async function buildFirehose(options: FirehoseOptions): Promise<FirehoseResult> {
    const rpc = new LocalRpc(options.url)
    const perBlock = options.perBlock ?? 2
    try {
        for (const address of [BASE.modelRegistry, BASE.inferencePayments, OG.relay]) {
            await rpc.call('anvil_setCode', [address, contractCode('Firehose')])
        }
        let blocks = 0
        let logs = 0
        let waiting: RpcCall[] = []
        for (const { to, data, count } of bursts(options)) {
            waiting.push({
                method: 'eth_sendTransaction',
                params: [{ from: ROLES.stranger, to, data, gas: '0x5f5e100', gasPrice: '0x0' }],
            })
            logs += count
            if (waiting.length < perBlock && logs < options.logs) continue
            for (const call of waiting) await rpc.call(call.method, call.params)
            waiting = []
            await rpc.call('evm_setNextBlockTimestamp', [options.genesisTime + ++blocks * 12])
            await rpc.call('evm_mine')
            if (blocks % 100 === 0) options.onProgress?.(logs)
        }
        return { blocks, logs }
    } finally {
        rpc.close()
    }
}

interface Burst {
    to: string
    data: string
    count: number
}

function* bursts(options: FirehoseOptions): Generator<Burst> {
    const each = options.perTransaction ?? 50
    const seed = options.seed ?? 1
    const models = options.models ?? Math.max(1, Math.floor(options.logs / 20))
    const call = (to: string, fn: string, args: unknown[], count: number): Burst => ({
        to,
        data: encodeCall('Firehose', fn, args),
        count,
    })
    let left = options.logs
    if (options.chainId === BASE_CHAIN) {
        for (let first = 0; first < models; first += each, left -= each) {
            const count = Math.min(each, models - first)
            yield call(BASE.modelRegistry, 'registerModels', [first, count], count)
        }
    }
    for (let n = 0; left > 0; n++, left -= each) {
        const even = n % 2 === 0
        // An accrual follows the payments drawn from the same seed.
        const pair = seed * 1_000_000 + (n >> 1)
        if (options.chainId === OPENGRADIENT_CHAIN) {
            yield call(
                OG.relay,
                even ? 'settleBatches' : 'settleIndividuals',
                [seed * 1_000_000 + n, each],
                each,
            )
        } else if (even) {
            yield call(BASE.inferencePayments, 'payInferences', [pair, each, models, 5_000], each)
        } else {
            yield call(BASE.inferencePayments, 'accruePayouts', [pair, each, models], each)
        }
    }
}
