import type { JsonValue } from '../../decode/events'
import { storedText } from '../../facts/text'

/** A stored ChainEvent, as the reducers read it. */
export interface StoredEvent {
    id: string
    chainId: number
    height: number
    time: Date
    /** Emitting contract, 0x hex. */
    contract: string
    name: string
    subject: string
    args: Record<string, JsonValue>
}

/** The state of a model according to the reference registry's events. */
export interface RegisteredModel {
    name: string
    owner: string
    payoutAddress: string | null
    active: boolean
    registeredAt: Date
    registryChainId: number
    registeredHeight: number
}

const ZERO_ADDRESS = `0x${'0'.repeat(40)}`

/**
 * Folds a model's registry events, in chain order, into its state; null while it was never registered. The first
 * registration counts: the contract refuses a second one, and a copy of it on chain must not take a model over.
 */
export function reduceModel(events: StoredEvent[]): RegisteredModel | null {
    let model = null as RegisteredModel | null
    for (const { name, args, time, chainId, height } of events) {
        if (name === 'ModelRegistered') {
            model ??= {
                // The event keeps more of it; a name as long as that would not fit in an index.
                name: storedText(String(args.name)).text,
                owner: String(args.owner),
                payoutAddress: null,
                active: true,
                registeredAt: time,
                registryChainId: chainId,
                registeredHeight: height,
            }
        } else if (model === null) continue
        else if (name === 'ModelOwnerChanged') model.owner = String(args.newOwner)
        else if (name === 'ModelActiveSet') model.active = args.active === true
        else if (name === 'ModelPayoutAddressSet') {
            model.payoutAddress = args.payoutAddress === ZERO_ADDRESS ? null : String(args.payoutAddress)
        }
    }
    return model
}
