import {
    ANNOUNCED_WORKFLOW,
    KNOWN_WORKFLOWS,
    labelAddress,
    SPOOFED_WORKFLOW,
    type Workflow,
    workflow,
} from '../addresses'
import { rngFor } from '../rng'
import { DAY, dayStart, HISTORY_END, HISTORY_START } from './calendar'
import { castCid } from './models'
import type { Action } from './types'
import { call, type World } from './world'

type SimWorkflow = Workflow & { name: string }

const KNOWN: SimWorkflow[] = KNOWN_WORKFLOWS.map((each) => ({ ...each, name: 'workflow' }))
const ANNOUNCED = { ...workflow(ANNOUNCED_WORKFLOW, 'SOL', 15, false), name: 'announcedWorkflow' }
const SPOOFED = { ...workflow(SPOOFED_WORKFLOW, 'BTC', 60, false), name: 'spoofedWorkflow' }
/** Day on which the announced workflow is registered with the scheduler. */
const ANNOUNCEMENT_DAY = 12
const KEEPER = labelAddress('workflow keeper')
const USER = labelAddress('workflow user')

/** Gives the workflow contracts their models and schedules. */
export function workflowSetUp(world: World): Action[] {
    const rng = rngFor(world.seed, 'workflow cids')
    const wanted = world.models.filter((model) => !model.llm && model.appeal > 0)
    const at = HISTORY_START + 3
    const contracts = [...KNOWN, ANNOUNCED, SPOOFED].map((each, i) => {
        // Some run a registered model, some a CID nobody registered.
        const cid = i < 4 ? wanted[i * 11].cid : castCid(rng, false, i)
        const args = [cid, each.base, each.minutes, each.showsPrecompile]
        return call(each.name, { at, from: USER }, 'init', args, [], each.address)
    })
    return [
        ...contracts,
        ...KNOWN.map((each) => schedule(at, 'registerTask', [each.address, HISTORY_END + 365 * DAY, 28_800])),
    ]
}

/** What the scheduler is told later: a workflow nobody knew, one rescheduled, one stopped and started again. */
export function schedulerHistory(): Action[] {
    const announced = [ANNOUNCED_WORKFLOW, HISTORY_END + 30 * DAY, 43_200]
    return [
        schedule(dayStart(ANNOUNCEMENT_DAY), 'registerTask', announced),
        schedule(dayStart(45), 'updateTask', [ANNOUNCED_WORKFLOW, HISTORY_END + 90 * DAY, 28_800]),
        schedule(dayStart(50), 'updateTask', [KNOWN[5].address, HISTORY_END + 400 * DAY, 28_800]),
        schedule(dayStart(60), 'stopTask', [KNOWN[6].address]),
    ]
}

function schedule(at: number, fn: 'registerTask' | 'updateTask' | 'stopTask', args: unknown[]): Action {
    const event = { registerTask: 'TaskRegistered', updateTask: 'TaskUpdated', stopTask: 'TaskStopped' }[fn]
    return call('scheduler', { at, from: USER }, fn, args, [event])
}

/** Every workflow's runs of a day. */
export function workflowRunsOfDay(day: number): Action[] {
    const runs = KNOWN.filter((each) => day < 60 || each !== KNOWN[6]).flatMap((each) =>
        [0.2, 0.53, 0.87].map((part) => workflowRun(each, dayStart(day + part))),
    )
    // Its first runs come before it is announced, and must count for nothing.
    if (day > ANNOUNCEMENT_DAY - 2) runs.push(workflowRun(ANNOUNCED, dayStart(day + 0.3)))
    if (day > ANNOUNCEMENT_DAY - 2) runs.push(workflowRun(ANNOUNCED, dayStart(day + 0.8)))
    if (day % 2 === 0) runs.push(workflowRun(SPOOFED, dayStart(day + 0.5)))
    return runs
}

/** The `n`-th known workflow runs. */
export function knownWorkflowRun(n: number, at: number): Action {
    return workflowRun(KNOWN[n % (KNOWN.length - 1)], at)
}

function workflowRun(each: SimWorkflow, at: number): Action {
    const emits = each.showsPrecompile ? ['precompile.ModelInferenceEvent'] : []
    const sender = { at: Math.floor(at), from: KEEPER }
    return call(each.name, sender, 'run', [], [...emits, 'InferenceResultEmitted'], each.address)
}
