import { functions } from '../abi/tee-registry'
import type { Hex } from '../base/hex'
import { keccakOf } from '../base/keccak'
import { readCalldata } from './calldata'
import type { RawTransaction } from './events'

/**
 * The details of a registration that only its calldata has; all null with a reason when it cannot be read. A type, not
 * an interface: it becomes part of JSON arguments.
 */
export type RegistrationDetails = {
    /** DER, hex. */
    publicKey: Hex | null
    paymentAddress: Hex | null
    endpoint: string | null
    calldataReason: string | null
}

/** The attestation document and the TLS certificate are not kept. */
export function registrationDetails(
    tx: RawTransaction | null,
    registry: Hex,
    teeId: Hex,
): RegistrationDetails {
    const { registerTEEWithAttestation } = functions
    const { args, reason } = readCalldata(tx, registry, 'the registry', { registerTEEWithAttestation })
    if (args === null) return unknown(reason)
    // A TEE id is the hash of its key; a mismatch means this calldata registered something else.
    if (keccakOf(args.signingPublicKey) !== teeId)
        return unknown('public key in calldata does not hash to the TEE id')
    const { signingPublicKey: publicKey, paymentAddress, endpoint } = args
    return { publicKey, paymentAddress, endpoint, calldataReason: null }
}

function unknown(calldataReason: string): RegistrationDetails {
    return { publicKey: null, paymentAddress: null, endpoint: null, calldataReason }
}
