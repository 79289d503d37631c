import { functions } from '../abi/price-history-inference'
import type { RpcClient } from '../chain/rpc-client'

/** Longest modelId() believed, in characters. */
const MAX_LENGTH = 4096

/** Answers a workflow contract's modelId(); null when it has none or the answer is no string. */
export async function readModelId(rpc: RpcClient, address: string): Promise<string | null> {
    try {
        const call = { to: address, data: functions.modelId.encode({}) }
        const answer = await rpc.call<string>('eth_call', [call, 'latest'], { attempts: 5, probe: true })
        if (typeof answer !== 'string' || answer.length > 2 * MAX_LENGTH) return null
        return functions.modelId.decodeResult(answer)
    } catch {
        return null
    }
}
