import { functions } from '../abi/price-history-inference'
import { excerpt } from '../chain/excerpt'
import type { RpcClient } from '../chain/rpc-client'
import { FatalRpcError, RetryableRpcError } from '../chain/rpc-errors'

/** Longest modelId() believed, in characters. */
const MAX_LENGTH = 4096
/** Times an endpoint may say that the call itself fails before that is taken for the contract's answer. */
const REFUSALS = 5

/**
 * Answers a workflow contract's modelId(); null when it has none or the answer is no string. What is answered is kept
 * for ever, so that there is none is believed only when every endpoint that serves the chain says so, and a provider in
 * trouble is asked again until it is well.
 * @throws ReaderStoppedError
 */
export async function readModelId(rpc: RpcClient, address: string): Promise<string | null> {
    for (const { index, name } of rpc.all) {
        const model = await askOne(rpc, address, index)
        if (model != null) return model
        if (rpc.endpointCount > 1)
            rpc.troubles.report(`no model at ${name}`, `${address} has no model at ${name}`)
    }
    return null
}

/** What one endpoint says; null also when it is left out as another chain's. */
async function askOne(rpc: RpcClient, address: string, index: number): Promise<string | null> {
    const call = { to: address, data: functions.modelId.encode({}) }
    for (let attempt = 0, refusals = 0; ; attempt++) {
        try {
            const options = { attempts: 1, probe: true, decode: readHex, pin: { index } }
            return modelIdIn(await rpc.call('eth_call', [call, 'latest'], options))
        } catch (error) {
            if (error instanceof FatalRpcError) return null
            if (!(error instanceof RetryableRpcError)) throw error
            if (rpc.all[index].standing === 'wrong') return null
            // Nodes have many words for a contract that fails; a hostile one must not hold up the index.
            const isAnswer = error.trouble === 'server' || error.trouble === 'notFound'
            if (isAnswer && ++refusals === REFUSALS) return null
            await rpc.pause(attempt)
        }
    }
}

function readHex(raw: unknown): string {
    if (typeof raw === 'string' && raw.startsWith('0x')) return raw
    throw new RetryableRpcError('badResponse', `expected call data, got ${excerpt(raw)}`)
}

function modelIdIn(answer: string): string | null {
    if (answer.length > 2 * MAX_LENGTH) return null
    try {
        return functions.modelId.decodeResult(answer)
    } catch {
        return null
    }
}
