import { id } from 'ethers'
import { BASE_CHAIN, labelAddress, OPENGRADIENT_CHAIN } from '../addresses'
import { type Rng, rngFor } from '../rng'
import { HISTORY_END, TICK_SECONDS } from './calendar'
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
    for (let more = rng.poisson(0.8); more > 0; more--) actions.push(...inference(world, rng, at))
    if (rng.chance(0.35)) actions.push(settleBatch(world, rng, { id: `live/${k}`, at }))
    if (rng.chance(0.35)) actions.push(...settleIndividual(world, rng, { id: `live/${k}`, at }, false))
    if (k % 11 === 0) actions.push(knownWorkflowRun(k / 11, at))
    if (k % 100 === 0) {
        actions.push(...TEES.filter((each) => isEnabled(each, at)).map((each) => heartbeat(each, at)))
    }
    return actions
}

function baseTick(world: World, rng: Rng, k: number, at: number): Action[] {
    const actions = payment(world, rng, at)
    if (rng.chance(0.5)) {
        const made = sale(world, rng, at, refsOfTick(world.seed, k))
        actions.push(made.action)
        if (rng.chance(0.06)) actions.push(withdrawal(rng, at, made.payees[0]))
    }
    if (k % 20 === 0) actions.push(registration(newModel(world, rng, k, at)))
    return actions
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
