import { BASE, BASE_CHAIN } from '../addresses'
import type { Price, SimModel } from './models'
import type { Action } from './types'
import { call, ownerAt } from './world'

/** Every registry transaction of a model's life. */
export function registryLife(model: SimModel): Action[] {
    const at = (time: number) => ({ chainId: BASE_CHAIN, at: time, from: ownerAt(model, time) }) as const
    const send = (time: number, fn: string, args: unknown[], event: string) =>
        call(at(time), 'ModelRegistry', BASE.modelRegistry, fn, args, [`modelRegistry.${event}`])
    const life = [registration(model)]
    for (const { at: time, price } of model.priceChanges) {
        life.push(send(time, 'setPrice', [model.id, priceTuple(price)], 'ModelPriceSet'))
    }
    for (const version of model.versions) {
        life.push(
            send(
                version.at,
                'publishVersion',
                [model.id, version.label, version.cid],
                'ModelVersionPublished',
            ),
        )
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
        life.push({
            ...send(time, 'changeOwner', [model.id, owner], 'ModelOwnerChanged'),
            from: model.creator,
        })
    }
    return life
}

export function registration(model: SimModel): Action {
    const where = { chainId: BASE_CHAIN, at: model.registeredAt, from: model.creator } as const
    const args: unknown[] = [model.name, model.cid]
    if (model.price === null) {
        return call(where, 'ModelRegistry', BASE.modelRegistry, 'register', args, [
            'modelRegistry.ModelRegistered',
        ])
    }
    const events = ['modelRegistry.ModelRegistered', 'modelRegistry.ModelPriceSet']
    args.push(priceTuple(model.price))
    return call(where, 'ModelRegistry', BASE.modelRegistry, 'registerWithPrice', args, events)
}

function priceTuple(price: Price): unknown[] {
    return [BASE.opg, price.unit, price.input, price.output]
}
