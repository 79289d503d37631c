import { id } from 'ethers'
import { BASE_CHAIN, labelAddress, OPENGRADIENT_CHAIN } from '../addresses'
import { type Rng, rngFor } from '../rng'
import { HISTORY_END, TICK_SECONDS, TICKS_A_DAY } from './calendar'
import { isEnabled, TEES } from './enclave-roster'
import { heartbeat } from './enclaves'
import { inference } from './inferences'
import { castCid, milli, type SimModel } from './models'
import { registration } from './registry'
import { sale, withdrawal } from './sales'
import { refsOfTick } from './settlement-refs'
import { settleBatch, settleIndividual } from './settlements'
import type { Action, ChainPlan, PlannedBlock } from './types'
import { knownWorkflowRun } from './workflows'
import type { World } from './world'
import { payment } from './x402'

/** Parts of a day after which something happens again, in ticks. */
const EACH = {
    heartbeat: TICKS_A_DAY / 4,
    workflowRun: 2,
    registration: 3,
}

/** Chain time of live tick `k` (from 1), Unix seconds. */
export function tickTime(k: number): number {
    return HISTORY_END + k * TICK_SECONDS
}

/** What tick `k` adds to each chain: one block, never empty. Depends on the seed and `k` only. */
export function livePlan(world: World, k: number): ChainPlan[] {
    const time = tickTime(k)
    const rng = rngFor(world.seed, 'live', k)
    const actions = [...ogTick(world, rng, k, time), ...baseTick(world, rng, k, time)]
    return [OPENGRADIENT_CHAIN, BASE_CHAIN].map((chainId) => {
        const own = actions.filter((action) => action.chainId === chainId)
        const block: PlannedBlock = { time, code: [], actions: own, codeAfter: [] }
        return { chainId, blocks: [block] } as ChainPlan
    })
}

function ogTick(world: World, rng: Rng, k: number, at: number): Action[] {
    const actions = inference(world, rng, at)
    for (let more = rng.poisson(1); more > 0; more--) actions.push(...inference(world, rng, at))
    if (happens(0.6, k)) actions.push(settleBatch(world, rng, { id: `live/${k}`, at }))
    if (happens(0.6, k)) actions.push(...settleIndividual(world, rng, { id: `live/${k}`, at }, false))
    if (k % EACH.workflowRun === 0) actions.push(knownWorkflowRun(k / EACH.workflowRun, at))
    if (k % EACH.heartbeat === 0) {
        actions.push(...TEES.filter((each) => isEnabled(each, at)).map((each) => heartbeat(each, at)))
    }
    return actions
}

function baseTick(world: World, rng: Rng, k: number, at: number): Action[] {
    const actions = payment(world, rng, at)
    if (happens(0.7, k)) {
        const made = sale(world, rng, at, refsOfTick(world.seed, k))
        actions.push(made.action)
        if (rng.chance(0.15)) actions.push(withdrawal(rng, at, made.payees[0]))
    }
    if (k % EACH.registration === 0) actions.push(registration(newModel(world, rng, k, at)))
    return actions
}

/** Whether something happens in tick `k` that happens in a share of the ticks, as evenly as can be. */
function happens(share: number, k: number): boolean {
    return Math.floor(share * k) > Math.floor(share * (k - 1))
}

function newModel(world: World, rng: Rng, k: number, at: number): SimModel {
    const name = `newcomer-${k % 7}/model-${k}`
    return {
        ...world.models[0],
        index: world.models.length + k,
        id: id(name),
        name,
        creator: labelAddress(`newcomer/${k % 7}`),
        cid: castCid(rng, false, k),
        registeredAt: at,
        price: { unit: 0, input: milli(rng.lognormal(Math.log(20), 1)), output: 0n },
    }
}
