import { type DevnetChainId, OG, OPENGRADIENT_CHAIN } from '../addresses'
import { PLACEMENTS } from '../placements'
import { BLOCK_SECONDS, blockTimeOf, DAY, HISTORY_DAYS, HISTORY_START } from './calendar'
import { historyActions } from './history'
import { PRECOMPILE_UPGRADE } from './inferences'
import type { Action, ChainPlan, CodeChange, PlannedBlock } from './types'
import type { World } from './world'

/** The history of both chains, block by block. */
export function historyPlan(world: World): ChainPlan[] {
    const actions = historyActions(world).sort((a, b) => a.at - b.at)
    return [...new Set(PLACEMENTS.map((placement) => placement.chainId))].map((chainId) => ({
        chainId,
        blocks: blocksOf(chainId, actions),
    }))
}

function blocksOf(chainId: DevnetChainId, actions: Action[]): PlannedBlock[] {
    const seconds = BLOCK_SECONDS[chainId]
    const blocks = Array.from({ length: (HISTORY_DAYS * DAY) / seconds }, (_, i) =>
        emptyBlock(HISTORY_START + (i + 1) * seconds),
    )
    const extra: PlannedBlock[] = []
    for (const action of actions) {
        if (action.chainId !== chainId) continue
        const time = blockTimeOf(chainId, action.at)
        if (action.disguised) extra.push(disguisedBlock(action, time + 60))
        else blocks[(time - HISTORY_START) / seconds - 1].actions.push(action)
    }
    if (chainId === OPENGRADIENT_CHAIN) {
        const upgrade = blocks.find((block) => block.time > PRECOMPILE_UPGRADE)
        upgrade?.code.push({ address: OG.precompile, contract: 'InferencePrecompile' })
    }
    return [...blocks, ...extra].sort((a, b) => a.time - b.time)
}

function emptyBlock(time: number): PlannedBlock {
    return { time, code: [], actions: [], codeAfter: [] }
}

/** A block in which another contract stands at the action's target. */
function disguisedBlock(action: Action, time: number): PlannedBlock {
    const placement = PLACEMENTS.find((each) => each.chainId === action.chainId && each.address === action.to)
    if (!placement) throw new Error(`nothing stands at ${action.to} on chain ${action.chainId}`)
    const code: CodeChange[] = [{ address: action.to, contract: 'RawLogger' }]
    const codeAfter: CodeChange[] = [{ address: action.to, contract: placement.events ?? placement.contract }]
    return { time, code, actions: [action], codeAfter }
}
