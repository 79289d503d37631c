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
            const known = args.publicKey !== null && args.publicKey !== undefined
            const before = tee
            tee = {
                registry: contract,
                chainId,
                owner: String(args.owner),
                teeType: Number(args.teeType),
                enabled: true,
                registeredAt: time,
                disabledAt: before?.disabledAt ?? null,
                publicKey: known ? String(args.publicKey) : (before?.publicKey ?? null),
                paymentAddress: known ? String(args.paymentAddress) : (before?.paymentAddress ?? null),
                endpoint: known ? String(args.endpoint) : (before?.endpoint ?? null),
                calldataReason:
                    known || before?.publicKey ? null : String(args.calldataReason ?? 'not in the calldata'),
            }
        } else if (tee === null) continue
        else if (ENABLING.has(name)) tee.enabled = true
        else if (DISABLING.has(name)) {
            tee.enabled = false
            tee.disabledAt = time
        }
    }
    return tee
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
