import { BASE_CHAIN, PAY_TO, ROLES } from '../addresses'
import { type Rng, rngFor } from '../rng'
import { batchesOfDay } from './batches'
import { DAY, dayStart, HISTORY_DAYS } from './calendar'
import { channelHistory } from './channels'
import { enclaveHistory, heartbeatsOfDay } from './enclaves'
import { inference } from './inferences'
import { paidSessions } from './paid-sessions'
import { poison } from './poison'
import { registryLife } from './registry'
import { RELAY_V1_UNTIL, settlementV1 } from './relay-v1'
import { refund, type Sale, sale, saleOf, saleOfCall, selfSale, withdrawal } from './sales'
import { mint, selfPayingCreators, setUp } from './set-up'
import { batchesFor, FOR_LIVE_SALES, leafOf, noRefs, refsOfDay } from './settlement-refs'
import { settleBatch, settleIndividual } from './settlements'
import type { Action } from './types'
import { schedulerHistory, workflowRunsOfDay } from './workflows'
import type { Happening, World } from './world'
import {
    drawSession,
    foreignPayment,
    payment,
    plainTransfer,
    settle,
    throughMulticall,
    washSession,
    wrongFacilitator,
} from './x402'

/** Everything that happens in the 90 days, in no order. */
export function historyActions(world: World): Action[] {
    const actions = [
        ...setUp(world),
        ...world.models.flatMap(registryLife).filter((action) => action.at < dayStart(HISTORY_DAYS) - 3_600),
        ...enclaveHistory(),
        ...schedulerHistory(),
        ...poison(world.seed),
        ...curiosities(world),
        ...salesHistory(world),
        ...paidSessions(world).actions,
        ...contradictingSales(world),
        ...channelHistory(world),
    ]
    for (let day = 0; day < HISTORY_DAYS; day++) actions.push(...dayActions(world, day))
    return actions.filter((action) => action.at < dayStart(HISTORY_DAYS))
}

/** The traffic of one day; the market grows, and rests on Sundays. */
function dayActions(world: World, day: number): Action[] {
    const swing = (0.75 + (0.6 * day) / HISTORY_DAYS) * (day % 7 === 6 ? 0.7 : 1.05)
    const many = (label: string, mean: number, happening: Happening) => {
        const rng = rngFor(world.seed, label, day)
        return timesOfDay(rng, day, rng.poisson(mean)).flatMap((at) => happening(world, rng, at))
    }
    const batches = rngFor(world.seed, 'batch senders', day)
    const old = dayStart(day) < RELAY_V1_UNTIL
    const single: Happening = (_, rng, at) =>
        settleIndividual(world, rng, { id: `${day}/${at}/${rng.bytes(4)}`, at })
    return [
        ...many('inference', 48 * swing, inference),
        ...many('individual', old ? 3 : 14 * swing, single),
        ...(old ? many('v1', 65, settlementV1) : []),
        ...batchesOfDay(world.seed, day).map((batch) => settleBatch(world, batches, batch)),
        ...many('x402', 19 * swing, payment),
        ...many('plain', 0.7, (_, rng, at) => [plainTransfer(rng, at)]),
        ...many('foreign', 1.5, (_, rng, at) => [foreignPayment(world, rng, at)]),
        ...workflowRunsOfDay(day),
        ...heartbeatsOfDay(day),
    ]
}

/** More by day than by night. */
function timesOfDay(rng: Rng, day: number, count: number): number[] {
    const times: number[] = []
    while (times.length < count) {
        const part = rng.next()
        if (rng.next() < 0.6 - 0.4 * Math.cos(2 * Math.PI * (part - 0.1)))
            times.push(Math.floor(dayStart(day) + part * DAY))
    }
    return times.sort((a, b) => a - b)
}

/** Sales through the payment contract; creators who were credited take their money out now and then. */
function salesHistory(world: World): Action[] {
    const rng = rngFor(world.seed, 'sales')
    const credited = new Set<string>()
    const selfPaid = selfPayingCreators(world)
    const actions: Action[] = []
    const add = (made: Sale) => {
        actions.push(made.action)
        for (const payee of made.payees) credited.add(payee)
        return made
    }
    for (let day = 3; day < HISTORY_DAYS; day++) {
        const swing = 0.6 + (0.8 * day) / HISTORY_DAYS
        const refs = refsOfDay(world.seed, day - 1)
        let last: Sale | null = null
        for (const at of timesOfDay(rng, day, rng.poisson(16 * swing))) last = add(sale(world, rng, at, refs))
        for (const model of selfPaid) {
            if (day < model.lastDay && rng.chance(0.5)) add(selfSale(rng, dayStart(day) + 40_000, model))
        }
        const evening = dayStart(day) + DAY - 10
        if (last && (day === 50 || day === 72))
            actions.push(refund(evening, last.paymentId, last.value / 50n))
        for (const account of [...credited].filter(() => rng.chance(0.04))) {
            actions.push(withdrawal(rng, evening + 1, account))
            credited.delete(account)
        }
    }
    return actions
}

/** Rare shapes, each at least once. */
function curiosities(world: World): Action[] {
    const rng = rngFor(world.seed, 'curiosities')
    const two = (at: number) => [drawSession(world, rng, at), drawSession(world, rng, at)]
    const sessions = [12, 41, 63].map((day) => dayStart(day) + 50_000)
    const failures = [8, 44, 77].map((day) => dayStart(day) + 20_000)
    const sold = alwaysSold(world)
    return [
        ...sessions.map((at) => throughMulticall(at, two(at))),
        ...failures.map((at) => wrongFacilitator(at, drawSession(world, rng, at))),
        ...washTrade(rngFor(world.seed, 'wash trade')),
        // A session over many models in one payment.
        saleOf(rng, dayStart(55) + 30_000, world.payers[0].address, sold.slice(0, 6), noRefs).action,
    ].filter((action) => action.chainId === BASE_CHAIN)
}

/** An operator pays itself, and a facilitator pays the operator that it settles for: money that goes round. */
function washTrade(rng: Rng): Action[] {
    const [, facilitator] = ROLES.facilitators
    const days = [45, 61, 76].map((day) => dayStart(day) + 33_000)
    return [
        mint(dayStart(44), 'opg', [facilitator]),
        ...days.flatMap((at) =>
            [PAY_TO.current, facilitator].map((payer) => settle(at, washSession(rng, payer))),
        ),
    ]
}

/** Two payers name the same leaf for two models: one of them must be wrong. */
function contradictingSales(world: World): Action[] {
    const rng = rngFor(world.seed, 'contradiction')
    const ref = leafOf(world.seed, batchesFor(FOR_LIVE_SALES, world.seed, 45)[0], 0)
    return alwaysSold(world)
        .slice(6, 8)
        .map((model, i) => {
            const payer = world.payers[i].address
            return saleOfCall(rng, dayStart(46 + i) + 30_000, payer, model, ref).action
        })
}

function alwaysSold(world: World) {
    return world.models.filter((model) => model.price && model.registeredAt < dayStart(2) && !model.pause)
}
