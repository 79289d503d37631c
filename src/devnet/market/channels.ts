import { id } from 'ethers'
import type { Hex } from '../../base/hex'
import { BASE, PAY_TO, ROLES } from '../addresses'
import { dayStart, HISTORY_DAYS } from './calendar'
import { milli } from './models'
import type { Action } from './types'
import { call, type World } from './world'

/** The scheme is new: it is tried in the last days of the history. */
const FROM_DAY = HISTORY_DAYS - 4
const CHANNELS = 3
const DEPOSIT = milli(5_000)
const CLAIM_A_DAY = milli(900)

/** Payers escrow for the operator, and once a day it claims what was used and is paid in one sum. */
export function channelHistory(world: World): Action[] {
    const payers = world.payers.slice(0, CHANNELS).map(({ address }) => address)
    const actions = payers.map((payer, n) => deposit(dayStart(FROM_DAY) + 3_600 + 60 * n, payer, n))
    for (let day = FROM_DAY; day < HISTORY_DAYS; day++) {
        const evening = dayStart(day) + 72_000
        const total = CLAIM_A_DAY * BigInt(day - FROM_DAY + 1)
        actions.push(...payers.map((payer, n) => claim(evening + n, payer, n, total)), payOut(evening + 60))
    }
    return actions
}

const channel = (payer: Hex, n: number) => [
    payer,
    payer,
    PAY_TO.current,
    ROLES.facilitators[0],
    BASE.opg,
    86_400,
    id(`devnet channel ${n}`),
]

const from = ROLES.facilitators[0]

function deposit(at: number, payer: Hex, n: number): Action {
    const events = ['opg.Transfer', 'ChannelCreated', 'Deposited']
    return call('batch', { at, from }, 'deposit', [channel(payer, n), DEPOSIT, BASE.permit2, '0x'], events)
}

function claim(at: number, payer: Hex, n: number, total: bigint): Action {
    return call('batch', { at, from }, 'claim', [channel(payer, n), total], ['Claimed'])
}

function payOut(at: number): Action {
    return call('batch', { at, from }, 'settle', [PAY_TO.current, BASE.opg], ['opg.Transfer', 'Settled'])
}
