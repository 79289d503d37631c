import { AbiCoder, keccak256, MaxUint256, ZeroHash } from 'ethers'
import type { Hex } from '../../decode/events'
import { BASE, BASE_CHAIN, labelAddress, ROLES } from '../addresses'
import type { Rng } from '../rng'
import { lastPrice, priceAt } from './demand'
import type { Price, SimModel } from './models'
import { someLeaf } from './settlements'
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
    settlementRef: string
}

/** A payer pays for 1 to 3 models: its favourites more often than not. */
export function sale(world: World, rng: Rng, at: number): Sale {
    const payer = world.demand.drawPayer(rng, at)
    const models = new Set<SimModel>()
    for (let left = rng.chance(0.87) ? 1 : 2 + rng.int(2); left > 0; left--) {
        const favourite = payer.favourites.length > 0 && rng.chance(0.5) ? rng.pick(payer.favourites) : null
        const usable = favourite && favourite.registeredAt < at - 86_400 && priceAt(favourite, at) !== null
        models.add(usable ? favourite : world.demand.drawSold(rng, at))
    }
    return saleOf(world, rng, at, payer.address, [...models])
}

/** The owner of a model pays for it: revenue that is nobody's demand. */
export function selfSale(world: World, rng: Rng, at: number, model: SimModel): Sale {
    return saleOf(world, rng, at, model.creator, [model])
}

export function saleOf(world: World, rng: Rng, at: number, payer: Hex, models: SimModel[]): Sale {
    const items = models.map((model) => item(world, rng, at, model))
    const value = items.reduce((sum, each, i) => sum + cost(each, lastPrice(models[i], at) as Price), 0n)
    const nonce = BigInt(rng.bytes(31))
    const events = [
        ...items.flatMap(() => ['inferencePayments.InferencePaid', 'inferencePayments.PayoutAccrued']),
    ]
    const where = { chainId: BASE_CHAIN, at, from: payer } as const
    return {
        action: call(
            where,
            'InferencePayments',
            BASE.inferencePayments,
            'pay',
            [items, nonce, value * 2n],
            [...events, 'opg.Transfer'],
        ),
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
    const where = { chainId: BASE_CHAIN, at, from: account } as const
    return call(
        where,
        'InferencePayments',
        BASE.inferencePayments,
        'withdraw',
        [BASE.opg, to, MaxUint256],
        ['inferencePayments.PayoutWithdrawn', 'opg.Transfer'],
    )
}

export function refund(at: number, paymentId: Hex, amount: bigint): Action {
    const where = { chainId: BASE_CHAIN, at, from: ROLES.operator } as const
    return call(
        where,
        'InferencePayments',
        BASE.inferencePayments,
        'refund',
        [paymentId, amount],
        ['inferencePayments.InferenceRefunded', 'opg.Transfer'],
    )
}

/** Lets the payment contract take OPG from a payer. */
export function approval(at: number, payer: Hex): Action {
    const where = { chainId: BASE_CHAIN, at, from: payer } as const
    return call(where, 'Opg', BASE.opg, 'approve', [BASE.inferencePayments, MaxUint256], ['opg.Approval'])
}

function item(world: World, rng: Rng, at: number, model: SimModel): Item {
    const calls = Math.min(400, Math.max(1, Math.round(rng.lognormal(1.2, 1))))
    return {
        modelId: model.id,
        calls,
        inputUnits:
            model.price?.unit === 0 ? 0 : Math.max(1, Math.round(calls * rng.lognormal(Math.log(400), 0.6))),
        outputUnits: model.price?.unit === 1 ? Math.round(calls * rng.lognormal(Math.log(250), 0.7)) : 0,
        settlementRef: rng.chance(0.6) ? someLeaf(world.seed, rng, at) : ZeroHash,
    }
}

function cost(each: Item, price: Price): bigint {
    if (price.unit === 0) return BigInt(each.calls) * price.input
    return BigInt(each.inputUnits) * price.input + BigInt(each.outputUnits) * price.output
}
