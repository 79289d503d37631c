import { functions } from '../../abi/tee-registry'
import type { Hex } from '../../base/hex'
import { keccakOf } from '../../base/keccak'
import { excerpt } from '../../chain/rpc/excerpt'
import { readChainId } from '../../chain/rpc/identity'
import type { RpcClient } from '../../chain/rpc/rpc-client'
import { ExecutionRevertedError, FatalRpcError, RetryableRpcError } from '../../chain/rpc/rpc-errors'
import { hexNumber } from '../../chain/rpc/rpc-shapes'
import { type Enclave, publicKeyIn, teeIn } from './read-enclave'

/** What a registry is asked about. */
export interface Question {
    registry: Hex
    teeId: Hex
    /** Block of the registration. */
    height: number
}

/** What a registry said of an enclave, as far as it can be believed. */
export interface Answer {
    /** DER, hex; it hashes to the enclave's id, whoever gave it. */
    publicKey: Hex | null
    paymentAddress: Hex | null
    endpoint: string | null
    /** Block as of which it was asked; null while nothing is known. */
    askedAt: number | null
    /** Why something is not known, in words of ours; null when everything is. */
    reason: string | null
}

/** What one endpoint said; a sentence where it said nothing that counts. */
type Told = (Enclave & { askedAt: number }) | string

/**
 * Asks a registry what an enclave was registered with, of every endpoint, as of the block of the registration and, where an endpoint has no
 * state of that block any more, as of its newest one. A key proves itself; payment address and endpoint count when more than half of the
 * endpoints that gave them agree: of those that spoke as of the block, where there are any, for an enclave may have changed them since.
 * Waits once for a provider that does not answer; the caller asks again later.
 * @throws ReaderStoppedError
 */
export async function askRegistry(rpc: RpcClient, question: Question): Promise<Answer> {
    const told = await Promise.all(rpc.all.map(({ index }) => askEndpoint(rpc, index, question)))
    return agreed(told, question.height)
}

/** What several endpoints said, taken together. Pure. */
export function agreed(told: readonly Told[], height: number): Answer {
    const keys = told.filter((each) => typeof each !== 'string')
    if (keys.length === 0) {
        const reasons = [...new Set(told)].join('; ')
        return { publicKey: null, paymentAddress: null, endpoint: null, askedAt: null, reason: reasons }
    }
    const ever = keys.filter(({ paymentAddress }) => paymentAddress !== null)
    const then = ever.filter(({ askedAt }) => askedAt === height)
    const whole = then.length > 0 ? then : ever
    const groups = whole.map((one) =>
        whole.filter(
            (other) => other.paymentAddress === one.paymentAddress && other.endpoint === one.endpoint,
        ),
    )
    const believed = groups.find((group) => 2 * group.length > whole.length)
    if (believed) return { ...believed[0], reason: null }
    const { publicKey, askedAt } = keys[0]
    const reason =
        whole.length === 0
            ? 'the registry told the key alone'
            : 'the RPC endpoints contradict each other about payment address and endpoint'
    return { publicKey, paymentAddress: null, endpoint: null, askedAt, reason }
}

async function askEndpoint(rpc: RpcClient, index: number, question: Question): Promise<Told> {
    const { teeId, height } = question
    let keyAlone: Told | null = null
    let why = 'the registry knows no such key'
    for (const isNewest of [false, true]) {
        try {
            for (const [data, read] of [
                [functions.getTEE.encode({ teeId }), teeIn],
                [functions.getTEEPublicKey.encode({ teeId }), publicKeyIn],
            ] as const) {
                const { result, head } = await call(
                    rpc,
                    index,
                    question.registry,
                    data,
                    isNewest ? null : height,
                )
                const found = result === null ? null : read(result)
                if (found === null || keccakOf(found.publicKey) !== teeId) continue
                const answer = { ...found, askedAt: isNewest ? head : height }
                if (answer.paymentAddress !== null) return answer
                keyAlone ??= answer
            }
        } catch (error) {
            if (!(error instanceof RetryableRpcError || error instanceof FatalRpcError)) throw error
            const isAway = error instanceof RetryableRpcError && AWAY.has(error.trouble)
            why = isAway ? error.plain : 'the node can not be asked for the state of that block'
            if (isAway) break
        }
    }
    return keyAlone ?? why
}

/** Troubles of an endpoint that another block would not end. */
const AWAY = new Set(['rateLimit', 'http', 'refused', 'timeout', 'connection', 'wrongChain'])

/**
 * One eth_call. Null when the contract says no.
 * @param height null = the newest block
 * @throws RetryableRpcError, FatalRpcError, ReaderStoppedError
 */
async function call(
    rpc: RpcClient,
    index: number,
    to: Hex,
    data: Hex,
    height: number | null,
): Promise<{ result: Hex | null; head: number }> {
    const decode = (raw: unknown, method: string): unknown => {
        if (method === 'eth_call') return readHex(raw)
        const { chainId } = rpc.identity ?? {}
        if (method === 'eth_blockNumber') return Number(readHex(raw))
        if (chainId == null || readChainId(raw) === chainId) return raw
        throw new RetryableRpcError('wrongChain', `beside its answer the endpoint gives the chain id ${raw}`)
    }
    const calls = [
        // Behind one address another request may meet a machine of another chain.
        { method: 'eth_chainId', params: [] },
        { method: 'eth_blockNumber', params: [] },
        { method: 'eth_call', params: [{ to, data }, height === null ? 'latest' : hexNumber(height)] },
    ]
    try {
        const options = { attempts: 1, probe: true, decode, pin: { index } }
        const [, head, result] = await rpc.batch<any>(calls, options)
        return { head, result }
    } catch (error) {
        if (error instanceof ExecutionRevertedError) return { head: -1, result: null }
        throw error
    }
}

function readHex(raw: unknown): Hex {
    if (typeof raw === 'string' && /^0x[0-9a-fA-F]*$/.test(raw)) return raw.toLowerCase()
    throw new RetryableRpcError('badResponse', `expected hex, got ${excerpt(raw)}`)
}
