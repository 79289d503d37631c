import { AbiCoder, keccak256, MaxUint256, ZeroHash } from 'ethers'
import type { Hex } from '../../base/hex'
import { BASE, BASE_CHAIN, labelAddress, ROLES } from '../addresses'
import type { Rng } from '../rng'
import { lastPrice, priceAt } from './demand'
import type { Price, SimModel } from './models'
import { drawRef, noRefs, type SettlementRef, type SettlementRefs } from './settlement-refs'
import type { Action } from './types'
import { call, payeeAt, type World } from './world'

/** A session paid through the reference payment contract. */
export interface Sale {
    action: Action
    paymentId: Hex
    /** Least the operator's fees grew by, base units. */
    value: bigint
    payees: Hex[]
}

interface Item {
    modelId: Hex
    calls: number
    inputUnits: number
    outputUnits: number
    ref: SettlementRef | null
}

/** A payer pays for 1 to 3 models: its favourites more often than not. Some items name what `refs` has to give. */
export function sale(world: World, rng: Rng, at: number, refs: SettlementRefs): Sale {
    const payer = world.demand.drawPayer(rng, at)
    const models = new Set<SimModel>()
    for (let left = rng.chance(0.87) ? 1 : 2 + rng.int(2); left > 0; left--) {
        const favourite = payer.favourites.length > 0 && rng.chance(0.5) ? rng.pick(payer.favourites) : null
        const usable = favourite && favourite.registeredAt < at - 86_400 && priceAt(favourite, at) !== null
        models.add(usable ? favourite : world.demand.drawSold(rng, at))
    }
    return saleOf(rng, at, payer.address, [...models], refs)
}

/** The owner of a model pays for it: revenue that is nobody's demand. */
export function selfSale(rng: Rng, at: number, model: SimModel): Sale {
    return saleOf(rng, at, model.creator, [model], noRefs)
}

export function saleOf(rng: Rng, at: number, payer: Hex, models: SimModel[], refs: SettlementRefs): Sale {
    const items = models.map((model) => item(rng, model, refs))
    return saleOfItems(rng, at, payer, models, items)
}

/** One call of one model, that which the ref names. */
export function saleOfCall(rng: Rng, at: number, payer: Hex, model: SimModel, ref: SettlementRef): Sale {
    return saleOfItems(rng, at, payer, [model], [itemOf(rng, model, 1, ref)])
}

function saleOfItems(rng: Rng, at: number, payer: Hex, models: SimModel[], items: Item[]): Sale {
    const value = items.reduce((sum, each, i) => sum + cost(each, lastPrice(models[i], at) as Price), 0n)
    const nonce = BigInt(rng.bytes(31))
    const events = [...items.flatMap(() => ['InferencePaid', 'PayoutAccrued']), 'opg.Transfer']
    const args = () => [items.map(named), nonce, value * 2n]
    return {
        action: call('inferencePayments', { at, from: payer }, 'pay', args, events),
        paymentId: keccak256(
            AbiCoder.defaultAbiCoder().encode(['uint256', 'address', 'uint256'], [BASE_CHAIN, payer, nonce]),
        ),
        value,
        payees: models.map((model) => payeeAt(model, at)),
    }
}

/** Takes out everything credited to `account`. */
export function withdrawal(rng: Rng, at: number, account: Hex): Action {
    const to = rng.chance(0.7) ? account : labelAddress('exchange deposit')
    const events = ['PayoutWithdrawn', 'opg.Transfer']
    return call('inferencePayments', { at, from: account }, 'withdraw', [BASE.opg, to, MaxUint256], events)
}

export function refund(at: number, paymentId: Hex, amount: bigint): Action {
    const events = ['InferenceRefunded', 'opg.Transfer']
    return call('inferencePayments', { at, from: ROLES.operator }, 'refund', [paymentId, amount], events)
}

/** Lets the payment contract take OPG from a payer. */
export function approval(at: number, payer: Hex): Action {
    return call('opg', { at, from: payer }, 'approve', [BASE.inferencePayments, MaxUint256], ['Approval'])
}

function item(rng: Rng, model: SimModel, refs: SettlementRefs): Item {
    const wanted = Math.min(400, Math.max(1, Math.round(rng.lognormal(1.2, 1))))
    const { calls, ref } = drawRef(rng, refs, wanted)
    return itemOf(rng, model, calls, ref)
}

function itemOf(rng: Rng, model: SimModel, calls: number, ref: SettlementRef | null): Item {
    return {
        modelId: model.id,
        calls,
        inputUnits:
            model.price?.unit === 0 ? 0 : Math.max(1, Math.round(calls * rng.lognormal(Math.log(400), 0.6))),
        outputUnits: model.price?.unit === 1 ? Math.round(calls * rng.lognormal(Math.log(250), 0.7)) : 0,
        ref,
    }
}

/** As the contract takes it. */
function named({ ref, ...rest }: Item) {
    return { ...rest, settlementRef: ref?.hash() ?? ZeroHash }
}

function cost(each: Item, price: Price): bigint {
    if (price.unit === 0) return BigInt(each.calls) * price.input
    return BigInt(each.inputUnits) * price.input + BigInt(each.outputUnits) * price.output
}
