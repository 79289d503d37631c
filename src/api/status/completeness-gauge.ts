import { Gauge, type Registry } from 'prom-client'
import type { Completeness } from './completeness'

const SOURCES = {
    two_or_more: 'confirmedByTwoOrMore',
    one: 'confirmedByOne',
    none_seen_again: 'seenAgain',
    none: 'seenOnce',
} as const satisfies Record<string, keyof Completeness>

/** Blocks by how many second sources confirmed them. @returns brings the figures up to date; leaves them out when it can't */
export function completenessGauge(
    registry: Registry,
    completeness: () => Promise<Map<number, Completeness>>,
): () => Promise<void> {
    const registers = [registry]
    const blocks = new Gauge({
        name: 'demand_chain_confirmed_blocks',
        help: 'Indexed blocks by how many other endpoints gave the same logs; none_seen_again: the same endpoint was asked twice.',
        labelNames: ['chain', 'second_sources'],
        registers,
    })
    const endpoints = new Gauge({
        name: 'demand_chain_endpoints',
        help: 'RPC endpoints that differ, by chain. With 1, what it leaves out every time is not found.',
        labelNames: ['chain'],
        registers,
    })
    const readAgain = new Gauge({
        name: 'demand_chain_read_again',
        help: 'Times that blocks were read again because logs had been left out.',
        labelNames: ['chain'],
        registers,
    })
    return async () => {
        const found = await completeness().catch(() => new Map<number, Completeness>())
        for (const gauge of [blocks, endpoints, readAgain]) gauge.reset()
        for (const [chainId, completeness] of found) {
            const chain = String(chainId)
            for (const [second_sources, field] of Object.entries(SOURCES))
                blocks.set({ chain, second_sources }, completeness[field])
            endpoints.set({ chain }, completeness.endpoints)
            readAgain.set({ chain }, completeness.readAgain)
        }
    }
}
