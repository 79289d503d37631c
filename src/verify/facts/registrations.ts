import { keccak256 } from 'ethers'
import { interfacesOf } from '../chain/abi'
import { decodeCall } from '../chain/decode'
import type { PlainTransaction } from '../chain/plain-log'

const [REGISTRY] = interfacesOf('teeRegistry')

/** What an enclave registered with, as the calldata says. */
export interface Registration {
    /** DER, hex. */
    publicKey: string
    paymentAddress: string
    endpoint: string
}

/** Null when the transaction did not call the registry itself, does not decode, or holds another enclave's key. */
export function registrationIn(
    { call }: PlainTransaction,
    registry: string,
    teeId: string,
): Registration | null {
    if (call?.to !== registry) return null
    const decoded = decodeCall(REGISTRY, ['registerTEEWithAttestation'], call.input)
    if (!decoded || keccak256(decoded.args.signingPublicKey) !== teeId) return null
    const { signingPublicKey: publicKey, paymentAddress, endpoint } = decoded.args
    return { publicKey, paymentAddress, endpoint }
}
