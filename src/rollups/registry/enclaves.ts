import type { StoredEvent } from './registry'

/** The state of a TEE according to the registries' events. */
export interface RegisteredTee {
    registry: string
    chainId: number
    owner: string
    teeType: number
    enabled: boolean
    registeredAt: Date
    disabledAt: Date | null
    publicKey: string | null
    paymentAddress: string | null
    endpoint: string | null
    calldataReason: string | null
    /** Block as of which the registry was asked for what the calldata does not show. */
    askedAt: number | null
    ohttp: OhttpConfig | null
}

/** An oblivious-HTTP key configuration: HPKE identifiers (RFC 9180) and keccak256 hashes. */
export interface OhttpConfig {
    keyId: number
    kemId: number
    kdfId: number
    aeadId: number
    publicKeyHash: string
    keyConfigHash: string
    updatedAt: Date
}

export const ENABLING = new Set(['TEEEnabled', 'TEEActivated'])
export const DISABLING = new Set(['TEEDisabled', 'TEEDeactivated', 'TEERemoved'])

/**
 * Folds one TEE's events, in chain order, into its state. The last registration wins; fields that it leaves unknown
 * keep their earlier values.
 */
export function reduceTee(events: StoredEvent[]): RegisteredTee | null {
    let tee = null as RegisteredTee | null
    for (const { name, args, time, contract, chainId } of events) {
        if (name === 'TEERegistered') {
            const details = detailsOf(args)
            tee = {
                registry: contract,
                chainId,
                owner: String(args.owner),
                teeType: Number(args.teeType),
                enabled: true,
                registeredAt: time,
                disabledAt: tee?.disabledAt ?? null,
                ohttp: tee?.ohttp ?? null,
                ...(details.publicKey === null && tee !== null && tee.publicKey !== null
                    ? knownOf(tee)
                    : details),
            }
        } else if (tee === null) continue
        else if (ENABLING.has(name)) tee.enabled = true
        else if (DISABLING.has(name)) {
            tee.enabled = false
            tee.disabledAt = time
        } else if (name === 'OHTTPConfigUpdated') tee.ohttp = ohttpConfigOf(args, time)
        else if (name === 'OHTTPConfigCleared') tee.ohttp = null
    }
    return tee
}

type Details = Pick<RegisteredTee, 'publicKey' | 'paymentAddress' | 'endpoint' | 'calldataReason' | 'askedAt'>

/** What is known of a registration by its calldata, or by the registry's answer. */
function detailsOf(args: StoredEvent['args']): Details {
    const text = (value: unknown) => (value === null || value === undefined ? null : String(value))
    const publicKey = text(args.publicKey)
    const reason = text(args.calldataReason)
    return {
        publicKey,
        paymentAddress: text(args.paymentAddress),
        endpoint: text(args.endpoint),
        calldataReason: publicKey === null ? (reason ?? 'not in the calldata') : reason,
        askedAt: args.askedAt === null || args.askedAt === undefined ? null : Number(args.askedAt),
    }
}

function knownOf({ publicKey, paymentAddress, endpoint, calldataReason, askedAt }: RegisteredTee): Details {
    return { publicKey, paymentAddress, endpoint, calldataReason, askedAt }
}

function ohttpConfigOf(args: StoredEvent['args'], updatedAt: Date): OhttpConfig {
    return {
        keyId: Number(args.keyId),
        kemId: Number(args.kemId),
        kdfId: Number(args.kdfId),
        aeadId: Number(args.aeadId),
        publicKeyHash: String(args.publicKeyHash),
        keyConfigHash: String(args.keyConfigHash),
        updatedAt,
    }
}

/** An enclave image, keyed by registry, PCR hash and TEE type. */
export interface EnclaveImage {
    id: string
    chainId: number
    registry: string
    pcrHash: string
    teeType: number | null
    version: string | null
    approved: boolean
    approvedAt: Date | null
    revokedAt: Date | null
}

/** Folds the approvals and revocations of one PCR hash, in chain order. */
export function reduceImages(events: StoredEvent[]): EnclaveImage[] {
    const images = new Map<string, EnclaveImage>()
    for (const { name, args, time, contract, chainId, subject } of events) {
        if (name !== 'PCRApproved' && name !== 'PCRRevoked') continue
        const teeType = args.teeType === undefined || args.teeType === null ? null : Number(args.teeType)
        const id = `${contract}-${subject}-${teeType ?? ''}`
        const image = images.get(id) ?? {
            id,
            chainId,
            registry: contract,
            pcrHash: subject,
            teeType,
            version: null,
            approved: false,
            approvedAt: null,
            revokedAt: null,
        }
        images.set(id, image)
        image.approved = name === 'PCRApproved'
        if (image.approved) {
            image.approvedAt = time
            image.version = args.version === undefined ? image.version : String(args.version)
        } else image.revokedAt = time
    }
    return [...images.values()]
}
