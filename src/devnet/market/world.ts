import type { Hex } from '../../base/hex'
import { type DevnetChainId } from '../addresses'
import { type ContractName, encodeCall } from '../artifacts'
import type { Rng } from '../rng'
import { BlobRegistry } from './blobs'
import { Demand } from './demand'
import { castModels, type SimModel } from './models'
import { castPayers, type SimPayer } from './payers'
import type { Action } from './types'

/** Everybody and everything on the market, from the seed alone. */
export interface World {
    seed: number
    models: SimModel[]
    payers: SimPayer[]
    demand: Demand
    /** What was published for the settlements that were planned so far. */
    blobs: BlobRegistry
}

/** One event of the market at one time: the transactions it leaves. */
export type Happening = (world: World, rng: Rng, at: number) => Action[]

export function createWorld(seed: number): World {
    const models = castModels(seed)
    const payers = castPayers(seed, models)
    return { seed, models, payers, demand: new Demand(seed, models, payers), blobs: new BlobRegistry() }
}

/**
 * A transaction that calls `fn` of a devnet contract. Its calldata is made when it is read: encoding and signing then
 * go on while the chains work. Arguments given as a function must not draw from a shared random stream.
 */
export function call(
    where: { chainId: DevnetChainId; at: number; from: Hex; label?: string },
    contract: ContractName,
    to: Hex,
    fn: string,
    args: readonly unknown[] | (() => readonly unknown[]),
    emits: readonly string[],
): Action {
    return {
        ...where,
        to,
        emits,
        get data() {
            return encodeCall(contract, fn, typeof args === 'function' ? args() : args)
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
