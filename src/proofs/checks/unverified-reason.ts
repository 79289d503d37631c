/** Why the registry has no key to check a signature with. */
export type KeyReason =
    /** No registration of this TEE before the settlement. */
    | 'TEE_NOT_REGISTERED'
    /** Registered, but disabled at the time of the settlement. */
    | 'TEE_DISABLED'
    /** Registered with a public key that cannot be read, is not RSA or is not the one the TEE is named after. */
    | 'KEY_UNKNOWN'

/** Why a settled call is not verified. */
export type UnverifiedReason =
    | KeyReason
    /** The id that gateways write where they have no enclave. */
    | 'FILLER_TEE'
    /** Too short to be an RSA signature. */
    | 'PLACEHOLDER_SIGNATURE'
    /** The old leaf holds only a hash of it. */
    | 'SIGNATURE_NOT_PUBLISHED'
    | 'SIGNATURE_INVALID'
