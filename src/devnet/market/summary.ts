import { livePlan } from './live'
import { historyPlan } from './plan'
import type { ChainPlan, LogCounts } from './types'
import { createWorld } from './world'

/** Logs by `contract.Event` that each chain holds after the history and `ticks` live ticks. */
export function devnetSummary(seed: number, ticks = 0): Record<number, LogCounts> {
    const world = createWorld(seed)
    const counts: Record<number, LogCounts> = {}
    const add = (plans: ChainPlan[]) => {
        for (const plan of plans) countLogs(plan, (counts[plan.chainId] ??= {}))
    }
    add(historyPlan(world))
    for (let k = 1; k <= ticks; k++) add(livePlan(world, k))
    return counts
}

function countLogs(plan: ChainPlan, into: LogCounts): void {
    for (const block of plan.blocks) {
        for (const action of block.actions) {
            for (const name of action.emits) into[name] = (into[name] ?? 0) + 1
        }
    }
}
