import { AbiCoder, keccak256 } from 'ethers'
import { interfacesOf } from '../chain/abi'
import { callsOf } from '../chain/decode'
import type { PlainTransaction } from '../chain/plain-log'
import { type Rpc, RpcRefusal, RpcUnreachable } from '../chain/rpc'
import { ethCall } from '../chain/shapes'

const [REGISTRY] = interfacesOf('teeRegistry')
const FUNCTIONS = ['registerTEEWithAttestation', 'registerTEEWithAttestationAndOHTTPConfig']
/** How every published version of `getTEE`'s struct begins: owner, payment address, endpoint, public key. */
const BEGINNING = ['tuple(address, address, bytes, bytes)']

/** What an enclave registered with. */
export interface Registration {
    /** DER, hex. */
    publicKey: string
    /** Null where the registry tells keys alone. */
    paymentAddress: string | null
    endpoint: string | null
}

/** As the calldata says; null when it holds no such registration, or several that differ. */
export function registrationIn(
    { call }: PlainTransaction,
    registry: string,
    teeId: string,
): Registration | null {
    if (!call) return null
    const fitting = callsOf(call, registry, REGISTRY, FUNCTIONS)
        .filter(({ signingPublicKey }) => keccak256(signingPublicKey) === teeId)
        .map(({ signingPublicKey: publicKey, paymentAddress, endpoint }) => ({
            publicKey,
            paymentAddress,
            endpoint,
        }))
    const [first, ...others] = fitting
    const isSame = (other: Registration) =>
        other.paymentAddress === first.paymentAddress && other.endpoint === first.endpoint
    return first && others.every(isSame) ? first : null
}

/**
 * As the registry itself says, as of a block or, where no endpoint has its state any more, as of the newest one. A key that does not hash to the
 * enclave's id is not believed. Null when it does not say.
 */
export async function registrationAt(
    rpc: Rpc,
    registry: string,
    teeId: string,
    height: number,
): Promise<Registration | null> {
    let keyAlone: Registration | null = null
    for (const block of [height, null]) {
        const tee = await answer(rpc, registry, teeId, 'getTEE', block)
        const found = tee && tryRead(() => AbiCoder.defaultAbiCoder().decode(BEGINNING, tee)[0])
        if (found && keccak256(found[3]) === teeId) {
            const endpoint = Buffer.from(found[2].slice(2), 'hex').toString('utf8')
            return { publicKey: found[3], paymentAddress: found[1].toLowerCase(), endpoint }
        }
        const key = await answer(rpc, registry, teeId, 'getTEEPublicKey', block)
        const publicKey = key && tryRead(() => REGISTRY.decodeFunctionResult('getTEEPublicKey', key)[0])
        if (publicKey && keccak256(publicKey) === teeId)
            keyAlone ??= { publicKey, paymentAddress: null, endpoint: null }
    }
    return keyAlone
}

async function answer(rpc: Rpc, registry: string, teeId: string, name: string, height: number | null) {
    try {
        return await rpc.one(ethCall(registry, REGISTRY.encodeFunctionData(name, [teeId]), height))
    } catch (error) {
        if (error instanceof RpcRefusal || error instanceof RpcUnreachable) return null
        throw error
    }
}

function tryRead<T>(read: () => T): T | null {
    try {
        return read()
    } catch {
        return null
    }
}
