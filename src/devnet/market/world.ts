import type { Hex } from '../../base/hex'
import { encodeCall } from '../artifacts'
import { placementOf } from '../placements'
import type { Rng } from '../rng'
import type { PublishedBlob } from './blobs'
import { type Demand, demandOf } from './demand'
import { castModels, type SimModel } from './models'
import { castPayers, type SimPayer } from './payers'
import type { Action } from './types'

/** Everybody and everything on the market, from the seed alone. */
export interface World {
    seed: number
    models: SimModel[]
    payers: SimPayer[]
    demand: Demand
    /** What was published for the settlements that were planned so far, by blob id. */
    blobs: Map<string, PublishedBlob>
}

/** One event of the market at one time: the transactions it leaves. */
export type Happening = (world: World, rng: Rng, at: number) => Action[]

export function createWorld(seed: number): World {
    const models = castModels(seed)
    const payers = castPayers(seed, models)
    return { seed, models, payers, demand: demandOf(seed, models, payers), blobs: new Map() }
}

/** Who sends a transaction, when (Unix seconds), and under which name its hash is kept. */
export type Sender = Pick<Action, 'from' | 'at' | 'label'>

/**
 * A transaction that calls `fn` of a devnet contract. Its calldata is made when it is read: encoding and signing then
 * go on while the chains work. Arguments given as a function must not draw from a shared random stream.
 * @param name of the contract's placement
 * @param emits logs it leaves: events of the contract itself by their name, others as `contract.Event`
 * @param to address, where several contracts share a name
 */
export function call(
    name: string,
    sender: Sender,
    fn: string,
    args: readonly unknown[] | (() => readonly unknown[]),
    emits: readonly string[],
    to?: Hex,
): Action {
    const { chainId, address, contract, events = contract } = placementOf(name)
    return {
        chainId,
        ...sender,
        to: to ?? address,
        emits: emits.map((event) => (event.includes('.') ? event : `${name}.${event}`)),
        get data() {
            return encodeCall(events, fn, typeof args === 'function' ? args() : args)
        },
    }
}

/** Who may change a model at a time. */
export function ownerAt(model: SimModel, time: number): Hex {
    return model.newOwner && time >= model.newOwner.at ? model.newOwner.owner : model.creator
}

/** Who is credited for use of a model at a time. */
export function payeeAt(model: SimModel, time: number): Hex {
    if (model.payoutAddress && time >= model.payoutAddress.at) return model.payoutAddress.address
    return ownerAt(model, time)
}
