import { type ContractName, contractInterface } from '../../src/devnet/artifacts'
import { livePlan } from '../../src/devnet/market/live'
import { historyPlan } from '../../src/devnet/market/plan'
import type { ChainPlan, LogCounts } from '../../src/devnet/market/types'
import { createWorld } from '../../src/devnet/market/world'
import { PLACEMENTS } from '../../src/devnet/placements'

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

/** `contract.Event` of a log, the name under which it is counted above; null for a log of no devnet contract. */
export function describeLog(
    chainId: number,
    log: { address: string; topics: readonly string[] },
): string | null {
    const address = log.address.toLowerCase()
    const placement = PLACEMENTS.find((each) => each.chainId === chainId && each.address === address)
    if (!placement) return null
    for (const contract of [placement.events, placement.contract]) {
        const event = contract && eventNames(contract).get(log.topics[0])
        if (event) return `${placement.name}.${event}`
    }
    return `${placement.name}.unknown`
}

const names = new Map<ContractName, Map<string, string>>()

/** A contract's events by their topics: asked for one, the interface hashes the signature of each again. */
function eventNames(contract: ContractName): Map<string, string> {
    let found = names.get(contract)
    if (!found) {
        found = new Map()
        contractInterface(contract).forEachEvent(({ topicHash, name }) => found!.set(topicHash, name))
        names.set(contract, found)
    }
    return found
}
