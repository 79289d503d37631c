import { functions } from '../abi/price-history-inference'
import { excerpt } from '../chain/rpc/excerpt'
import { readChainId } from '../chain/rpc/identity'
import type { RpcClient } from '../chain/rpc/rpc-client'
import {
    badResponse,
    ExecutionRevertedError,
    FatalRpcError,
    inconsistent,
    RetryableRpcError,
} from '../chain/rpc/rpc-errors'

/** Longest modelId() believed, in characters. */
const MAX_LENGTH = 4096
/** Failures in a row after which an endpoint that is away is not waited for, where another one has answered. */
const ABSENCES = 12
/** Times an endpoint may say that the call itself fails before that is taken for the contract's answer. */
const REFUSALS = 5

/**
 * Calls a workflow contract's modelId(); null when it has none or the result is not a string. The result is kept for
 * ever, so null is accepted only when every endpoint that serves the chain says so, and a provider that fails is asked
 * again until it answers.
 * @throws ReaderStoppedError
 */
export async function readModelId(rpc: RpcClient, address: string): Promise<string | null> {
    for (let isHeard = false; !isHeard; ) {
        for (const { index, name } of rpc.all) {
            const model = await askOne(rpc, address, index)
            if (typeof model === 'string') return model
            isHeard ||= model === null
            const what = model === null ? 'has no model at' : 'can not be asked for its model at'
            // Of one alone that it has none is no news.
            if (rpc.endpointCount > 1 || model === undefined)
                rpc.troubles.report(`no model at ${name}`, `contract ${address} ${what} ${name}`)
        }
    }
    return null
}

/** One endpoint's result; undefined when it does not count: it has been away for long, or serves another chain. */
async function askOne(rpc: RpcClient, address: string, index: number): Promise<string | null | undefined> {
    const decode = (raw: unknown, method: string): string => {
        const { chainId } = rpc.identity ?? {}
        if (method === 'eth_call' || chainId == null || readChainId(raw) === chainId) return readHex(raw)
        throw inconsistent(`beside its answer the endpoint gives the chain id ${raw}`)
    }
    const call = { to: address, data: functions.modelId.encode({}) }
    for (let attempt = 0, refusals = 0; ; attempt++) {
        try {
            const options = { attempts: 1, probe: true, decode, pin: { index } }
            // Behind one address another request may meet a machine of another chain.
            const calls = [
                { method: 'eth_call', params: [call, 'latest'] },
                { method: 'eth_chainId', params: [] },
            ]
            return modelIdIn((await rpc.batch<string>(calls, options))[0])
        } catch (error) {
            if (error instanceof ExecutionRevertedError) return null
            if (!(error instanceof RetryableRpcError || error instanceof FatalRpcError)) throw error
            if (rpc.all[index].standing === 'wrong') return undefined
            // Nodes have many words for a contract that fails; a hostile one must not hold up the index.
            // An endpoint that knows no eth_call, or lets nobody in, has said nothing of the contract.
            const isAnswer =
                error instanceof RetryableRpcError &&
                (error.trouble === 'server' || error.trouble === 'notFound')
            if (isAnswer && ++refusals === REFUSALS) return null
            if (attempt + 1 === ABSENCES) return undefined
            await rpc.pause(attempt)
        }
    }
}

function readHex(raw: unknown): string {
    if (typeof raw === 'string' && raw.startsWith('0x')) return raw
    throw badResponse(`expected call data, got ${excerpt(raw)}`)
}

function modelIdIn(answer: string): string | null {
    if (answer.length > 2 * MAX_LENGTH) return null
    try {
        return functions.modelId.decodeResult(answer)
    } catch {
        return null
    }
}
