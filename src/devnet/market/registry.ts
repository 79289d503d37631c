import { BASE } from '../addresses'
import type { Price, SimModel } from './models'
import type { Action } from './types'
import { call, ownerAt, type Sender } from './world'

/** Every registry transaction of a model's life. */
export function registryLife(model: SimModel): Action[] {
    const send = (at: number, fn: string, args: unknown[], event: string, from = ownerAt(model, at)) =>
        call('modelRegistry', { at, from }, fn, args, [event])
    const life = [registration(model)]
    for (const { at: time, price } of model.priceChanges) {
        life.push(send(time, 'setPrice', [model.id, priceTuple(price)], 'ModelPriceSet'))
    }
    for (const version of model.versions) {
        const args = [model.id, version.label, version.cid]
        life.push(send(version.at, 'publishVersion', args, 'ModelVersionPublished'))
    }
    if (model.payoutAddress) {
        const { at: time, address } = model.payoutAddress
        life.push(send(time, 'setPayoutAddress', [model.id, address], 'ModelPayoutAddressSet'))
    }
    if (model.pause) {
        life.push(send(model.pause.from, 'setActive', [model.id, false], 'ModelActiveSet'))
        life.push(send(model.pause.to, 'setActive', [model.id, true], 'ModelActiveSet'))
    }
    if (model.newOwner) {
        const { at: time, owner } = model.newOwner
        life.push(send(time, 'changeOwner', [model.id, owner], 'ModelOwnerChanged', model.creator))
    }
    return life
}

export function registration(model: SimModel): Action {
    const { registeredAt: at, creator: from, name, cid, price } = model
    if (price === null) return register({ at, from }, name, cid)
    const events = ['ModelRegistered', 'ModelPriceSet']
    return call('modelRegistry', { at, from }, 'registerWithPrice', [name, cid, priceTuple(price)], events)
}

/** Registers a model without a price. */
export function register(sender: Sender, name: string, cid: string): Action {
    return call('modelRegistry', sender, 'register', [name, cid], ['ModelRegistered'])
}

function priceTuple(price: Price): unknown[] {
    return [BASE.opg, price.unit, price.input, price.output]
}
