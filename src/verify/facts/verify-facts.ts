import { interfacesOf, TOPIC } from '../chain/abi'
import { announcedIn } from '../chain/history'
import type { PlainTransaction } from '../chain/plain-log'
import { readChain } from '../chain/read-chain'
import { type Rpc, RpcRefusal } from '../chain/rpc'
import { ethCall } from '../chain/shapes'
import { readStretches } from '../chain/stretches'
import { holdsDay, isWhole } from '../chain/window'
import type { Job } from '../job'
import { compareRows } from './compare'
import { expectRows } from './expect'
import { compareHeartbeats } from './heartbeats'
import { knownLogs } from './known-logs'
import { FACT_TABLES } from './row'
import { beatsOf, logsOf } from './status'
import { storedRows } from './stored-rows'
import { newWorld, type World } from './world'

export interface FactsJob extends Job {
    /** Blocks to compare. */
    heights: { from: number; to: number }
    /** Wallets whose income the index follows. */
    payTo: readonly string[]
}

/** Above and below anything an index can hold: rows outside the compared blocks are rows too many. */
const [LOWEST, HIGHEST] = [-(2 ** 31), 2 ** 31 - 1]

/**
 * Re-reads every log of a chain's stretch and compares all facts of it with the database.
 * @returns how many logs there are that the index should have
 */
export async function verifyFacts(job: FactsJob): Promise<number> {
    const { db, rpc, chain, heights, window, report, progress, payTo } = job
    for (const table of FACT_TABLES) report.expect(table)
    const modelIds = new Map<string, string | null>()
    const world = newWorld(job.network, chain, { payTo: new Set(payTo), claims: job.claims, modelIds })
    for (const address of announcedIn(job.history, heights.from)) world.announced.add(address)
    const read = async (from: number, to: number) =>
        readChain(rpc, chain, payTo, from, to, await knownLogs(db, chain.chainId, from, to))
    const what = `facts of chain ${chain.chainId}, block`
    let compared = heights.from
    let logs = 0
    for await (const stretch of readStretches(read, heights.from, heights.to, chain.rpc.maxBlockSpan)) {
        await learnModels(rpc, world, modelIds, stretch.transactions)
        const expected = stretch.transactions.flatMap((tx) => expectRows(world, tx))
        logs += logsOf(expected)
        const first = isWhole(window) && stretch.from === heights.from ? LOWEST : stretch.from
        const last = isWhole(window) && stretch.to === heights.to ? HIGHEST : stretch.to
        compareRows(report, expected, await storedRows(db, chain.chainId, first, last))
        progress(what, (compared = stretch.to), heights.to)
    }
    progress(what, compared, heights.to)
    if (chain.contracts.some(({ kind }) => kind === 'teeRegistry'))
        await compareHeartbeats(db, report, world, lacksLogs(rpc), (day) => holdsDay(window, day))
    return logs + beatsOf(world)
}

/** Why logs may be missing from what was read; null when every endpoint was found to keep them. */
function lacksLogs({ endpoints }: Rpc): string | null {
    const lacking = endpoints.filter((each) => each.lacksLogs).map(({ name }) => name)
    return lacking.length ? `${lacking.join(', ')} keeps no logs of some blocks` : null
}

const [WORKFLOW] = interfacesOf('priceHistoryInference')

/** Asks the workflow contracts that emitted a result for their model, once each; strangers are not asked. */
async function learnModels(
    rpc: Rpc,
    world: World,
    modelIds: Map<string, string | null>,
    transactions: PlainTransaction[],
): Promise<void> {
    const logs = transactions.flatMap((tx) => tx.logs)
    const announcedHere = new Set(
        logs
            .filter(({ topics }) => topics[0] === TOPIC.announced && topics.length > 2)
            .map(({ topics }) => `0x${topics[2].slice(26)}`),
    )
    for (const { address, topics } of logs) {
        if (topics[0] !== TOPIC.workflowResult || modelIds.has(address)) continue
        if (!world.kindOf.has(address) && !world.announced.has(address) && !announcedHere.has(address))
            continue
        modelIds.set(address, await modelIdOf(rpc, address))
    }
}

async function modelIdOf(rpc: Rpc, address: string): Promise<string | null> {
    try {
        const answer = await rpc.one(ethCall(address, WORKFLOW.encodeFunctionData('modelId')))
        return WORKFLOW.decodeFunctionResult('modelId', answer)[0]
    } catch (error) {
        if (error instanceof RpcRefusal || (error as { code?: string }).code === 'BAD_DATA') return null
        throw error
    }
}
