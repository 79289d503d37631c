import type { Hex } from '../../base/hex'
import { labelAddress, ROLES } from '../addresses'
import { DAY, dayStart, HISTORY_START } from './calendar'
import { TEE_KEYS, type TeeKey } from './tee-keys'

export interface SimTee {
    key: TeeKey
    registry: 'v1' | 'current'
    registeredAt: number
    /** Spans of being disabled, Unix seconds; an open end is Infinity. */
    disabled: [from: number, to: number][]
    paymentAddress: Hex
    endpoint: string
    /** 0 language-model proxy, 1 validator. */
    teeType: number
    /** How it registers: by the registry's plain call, by the one with an OHTTP configuration, or through another contract. */
    way: 'plain' | 'ohttp' | 'multicall' | 'contract'
}

const hour = (hours: number) => HISTORY_START + hours * 3_600

/** The simulated enclaves: two in the old registry (one moves to the current one), the last one comes on day 20. */
export const TEES: readonly SimTee[] = [
    tee(0, 'v1', hour(2), [[dayStart(6), Number.POSITIVE_INFINITY]]),
    tee(1, 'v1', hour(2), [[dayStart(4), Number.POSITIVE_INFINITY]]),
    { ...tee(1, 'current', hour(5), []), way: 'ohttp' },
    { ...tee(2, 'current', hour(6), []), way: 'multicall' },
    tee(3, 'current', hour(7), [[dayStart(40), dayStart(43)]]),
    { ...tee(4, 'current', hour(30), [[dayStart(70), Number.POSITIVE_INFINITY]]), teeType: 1 },
    { ...tee(5, 'current', dayStart(20), []), paymentAddress: ROLES.latePayTo, way: 'contract' },
]

function tee(
    key: number,
    registry: 'v1' | 'current',
    registeredAt: number,
    disabled: [number, number][],
): SimTee {
    return {
        key: TEE_KEYS[key],
        registry,
        registeredAt,
        disabled,
        paymentAddress: labelAddress(`tee payment/${key}`),
        endpoint: `https://tee-${key}.simulated.invalid`,
        teeType: 0,
        way: 'plain',
    }
}

/** Enclaves of either registry that may sign at a time; before the first registration, the first ones. */
export function enabledTees(time: number): SimTee[] {
    const enabled = TEES.filter((each) => isEnabled(each, time, 0))
    return enabled.length > 0 ? enabled : [TEES[0], TEES[1]]
}

/** Whether it is registered and enabled at a time, and for `margin` seconds before and after. */
export function isEnabled(each: SimTee, time: number, margin = DAY / 8): boolean {
    if (time < each.registeredAt + margin) return false
    return each.disabled.every(([from, to]) => time < from - margin || time > to + margin)
}
