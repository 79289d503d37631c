import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiContext } from '../context'
import { type ChainReport, networkStatus } from '../status/network-status'
import { respondJson } from './respond'

const NO_CACHE = { 'cache-control': 'no-store' }

/** 200 when the process and its database answer, 503 when the database does not. */
export async function healthRoute(
    { database, version }: ApiContext,
    request: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    try {
        await database.rows('SELECT 1')
        await respondJson(request, response, 200, { healthy: true, version }, NO_CACHE)
    } catch {
        const reason = 'the database does not answer'
        await respondJson(request, response, 503, { healthy: false, version, reason }, NO_CACHE)
    }
}

/** 200 when every chain is close to its head, 503 with the worst distance while one is not. */
export async function readyRoute(
    { database, network, readiness }: ApiContext,
    request: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    let reports: ChainReport[]
    try {
        reports = await networkStatus(database, network, readiness)
    } catch {
        const reason = 'the database does not answer, or holds no schema yet'
        return respondJson(request, response, 503, { ready: false, reason }, NO_CACHE)
    }
    const chains = reports.map(readyEntry)
    const ready = chains.every((chain) => chain.ready)
    const body = {
        ready,
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
