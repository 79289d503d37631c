import type { Hex } from '../../base/hex'
import { labelAddress } from '../addresses'
import { rngFor } from '../rng'
import { HISTORY_DAYS } from './calendar'
import type { SimModel } from './models'

export interface SimPayer {
    address: Hex
    /** A relay pays for many people. */
    relay: boolean
    /** Payments a day, relative to others. */
    weight: number
    /** First and last day it pays. */
    firstDay: number
    lastDay: number
    /** Models it comes back to. */
    favourites: SimModel[]
}

export const PAYER_COUNT = 400

/** Three relays that pay for most sessions, a dozen applications, and many small wallets that come and go. */
export function castPayers(seed: number, models: SimModel[]): SimPayer[] {
    const rng = rngFor(seed, 'payers')
    const wanted = models.filter((model) => model.appeal > 0)
    return Array.from({ length: PAYER_COUNT }, (_, i) => {
        const relay = i < 3
        const application = !relay && i < 15
        const firstDay = relay ? 0 : application || rng.chance(0.45) ? rng.int(6) : rng.int(HISTORY_DAYS)
        const stays = relay || application ? HISTORY_DAYS : Math.ceil(-Math.log(1 - rng.next()) * 35)
        return {
            address: labelAddress(`payer/${seed}/${i}`),
            relay,
            weight: (relay ? 60 : application ? 8 : 0.6) * rng.lognormal(0, 0.6),
            firstDay,
            lastDay: firstDay + stays,
            favourites: Array.from({ length: relay ? 0 : 1 + rng.int(3) }, () => rng.pick(wanted)),
        }
    })
}
