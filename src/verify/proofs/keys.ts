import { createPublicKey, type KeyObject } from 'node:crypto'
import { keccak256 } from 'ethers'
import { interfacesOf } from '../chain/abi'
import { Events } from '../chain/decode'
import type { History } from '../chain/history'

/** A place on a chain: comes before another when the first differing number is smaller. */
export interface Place {
    height: number
    position: number
    logIndex: number
}

interface TeeEvent extends Place {
    name: string
    registry: string
    /** Of a registration, where calldata or registry tell it; DER, hex. */
    publicKey: string | null
}

export type Key = KeyObject | 'TEE_NOT_REGISTERED' | 'TEE_DISABLED' | 'KEY_UNKNOWN'

const TEES = new Events(interfacesOf('teeRegistry'))
const ENABLING = ['TEEEnabled', 'TEEActivated']
const DISABLING = ['TEEDisabled', 'TEEDeactivated', 'TEERemoved']
/** Larger keys are not believed. */
const MAX_BITS = 8192

/** What the registries said of enclaves, to know the key that was valid at a place on the chain. */
export class Keys {
    private readonly byTee = new Map<string, TeeEvent[]>()
    private readonly parsed = new Map<string, KeyObject | null>()

    constructor({ logs, registrations }: History) {
        for (const { tx, log } of logs) {
            if (!TEES.knows(log.topics[0])) continue
            const decoded = TEES.decode(log)
            if (!decoded) continue
            const { teeId } = decoded.args
            const event = {
                name: decoded.name,
                registry: log.address,
                publicKey: registrations.get(log.id)?.publicKey ?? null,
                height: tx.height,
                position: tx.position,
                logIndex: log.logIndex,
            }
            const events = this.byTee.get(teeId)
            if (events) events.push(event)
            else this.byTee.set(teeId, [event])
        }
    }

    /** The key of an enclave for a settlement at a place, if any registry had it registered and enabled before. */
    at(teeId: string, place: Place): Key {
        const enabled = new Map<string, boolean>()
        let publicKey: string | null = null
        for (const event of this.byTee.get(teeId) ?? []) {
            if (!isBefore(event, place)) break
            const { name, registry } = event
            if (name === 'TEERegistered') {
                enabled.set(registry, true)
                publicKey = event.publicKey ?? publicKey
            } else if (!enabled.has(registry)) continue
            else if (ENABLING.includes(name)) enabled.set(registry, true)
            else if (DISABLING.includes(name)) enabled.set(registry, false)
        }
        if (enabled.size === 0) return 'TEE_NOT_REGISTERED'
        if (![...enabled.values()].includes(true)) return 'TEE_DISABLED'
        return (publicKey !== null && this.parse(teeId, publicKey)) || 'KEY_UNKNOWN'
    }

    private parse(teeId: string, publicKey: string): KeyObject | null {
        let key = this.parsed.get(publicKey)
        if (key === undefined) this.parsed.set(publicKey, (key = rsaKey(teeId, publicKey)))
        return key
    }
}

function rsaKey(teeId: string, der: string): KeyObject | null {
    if (keccak256(der) !== teeId) return null
    try {
        const key = createPublicKey({ key: Buffer.from(der.slice(2), 'hex'), format: 'der', type: 'spki' })
        const bits = key.asymmetricKeyDetails?.modulusLength ?? Number.POSITIVE_INFINITY
        return key.asymmetricKeyType === 'rsa' && bits <= MAX_BITS ? key : null
    } catch {
        return null
    }
}

function isBefore(a: Place, b: Place): boolean {
    return (a.height - b.height || a.position - b.position || a.logIndex - b.logIndex) < 0
}
