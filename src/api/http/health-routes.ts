import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiContext } from '../context'
import type { ChainReport } from '../status/network-status'
import { within } from '../status/within'
import { respondJson } from './respond'

const NO_CACHE = { 'cache-control': 'no-store' }

/** Below the second or so that those who probe wait for. */
export const STATUS_DEADLINE_MS = 900

/** 200: this process lives. Nothing else is looked at, so that nobody restarts it for what a restart does not mend. */
export function healthRoute(
    { version }: ApiContext,
    request: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    return respondJson(request, response, 200, { healthy: true, version }, NO_CACHE)
}

/** 200 when every chain is close to its head, 503 with the worst distance while one is not, or the database does not answer. */
export async function readyRoute(
    { chainReports, network, readiness }: ApiContext,
    request: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    let reports: ChainReport[]
    try {
        reports = await within(STATUS_DEADLINE_MS, 'the database', chainReports())
    } catch {
        const reason = `the database does not answer within ${STATUS_DEADLINE_MS} ms, or holds no schema yet`
        return respondJson(request, response, 503, { ready: false, state: 'unavailable', reason }, NO_CACHE)
    }
    const chains = reports.map(readyEntry)
    const ready = chains.every((chain) => chain.ready)
    const body = {
        ready,
        state: ready ? 'ready' : chains.some(({ height }) => height === null) ? 'starting' : 'behind',
        network: network.name,
        worst: worstOf(chains),
        allowedLagBlocks: readiness.lagBlocks,
        chains,
    }
    await respondJson(request, response, ready ? 200 : 503, body, NO_CACHE)
}

interface ReadyEntry {
    chainId: number
    name: string
    ready: boolean
    reason: string | null
    height: number | null
    headHeight: number | null
    lagBlocks: number | null
    lagSeconds: number | null
    checkedAt: Date | null
}

function readyEntry({ chainId, name, row, health }: ChainReport): ReadyEntry {
    return {
        chainId,
        name,
        ready: health.ready,
        reason: health.reason,
        height: row?.height ?? null,
        headHeight: row?.headHeight ?? null,
        lagBlocks: health.lagBlocks,
        lagSeconds: health.lagSeconds,
        checkedAt: row?.checkedAt ?? null,
    }
}

/** The chain farthest from its head; one whose distance is unknown is the worst. */
function worstOf(chains: ReadyEntry[]): Pick<ReadyEntry, 'chainId' | 'name' | 'lagBlocks'> | null {
    const distance = (chain: ReadyEntry) => chain.lagBlocks ?? Number.POSITIVE_INFINITY
    const worst = [...chains].sort((a, b) => distance(b) - distance(a))[0]
    return worst ? { chainId: worst.chainId, name: worst.name, lagBlocks: worst.lagBlocks } : null
}
