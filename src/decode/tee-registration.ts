import { functions } from '../abi/tee-registry'
import type { Hex } from '../base/hex'
import { keccakOf } from '../base/keccak'
import { readCalldata } from './calldata'
import type { RawTransaction } from './events'

/**
 * The details of a registration that its calldata has; all null with a reason when it cannot be read there. A type, not an
 * interface: it becomes part of JSON arguments.
 */
export type RegistrationDetails = {
    /** DER, hex. */
    publicKey: Hex | null
    paymentAddress: Hex | null
    endpoint: string | null
    calldataReason: string | null
}

/** Both begin with the same six arguments. */
const { registerTEEWithAttestation, registerTEEWithAttestationAndOHTTPConfig } = functions

/** The attestation document and the TLS certificate are not kept. */
export function registrationDetails(
    tx: RawTransaction | null,
    registry: Hex,
    teeId: Hex,
): RegistrationDetails {
    const { args, reason } = readCalldata(tx, {
        target: registry,
        what: 'the registry',
        functions: { registerTEEWithAttestation, registerTEEWithAttestationAndOHTTPConfig },
        // A TEE id is the hash of its key; a mismatch means that something else was registered.
        differs: ({ signingPublicKey }) =>
            keccakOf(signingPublicKey) === teeId
                ? null
                : 'public key in calldata does not hash to the TEE id',
        keyOf: ({ paymentAddress, endpoint }) => `${paymentAddress} ${endpoint}`,
        nth: 0,
        of: 1,
    })
    if (args === null)
        return { publicKey: null, paymentAddress: null, endpoint: null, calldataReason: reason }
    const { signingPublicKey: publicKey, paymentAddress, endpoint } = args
    return { publicKey, paymentAddress, endpoint, calldataReason: null }
}
