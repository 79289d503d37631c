import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import { buildBlock } from './blocks'
import { readHeadersAt } from './rpc/headers'
import { badResponse, inconsistent } from './rpc/rpc-errors'
import type { Header } from './rpc/rpc-shapes'
import type { SelectedBlock } from './select-logs'
import { readTransactions, type TransactionContext } from './transactions'

/**
 * Blocks, ascending, for every selected block and every known header: transactions and missing times are fetched as the
 * requests want. Throws RetryableRpcError where a header and the logs disagree.
 */
export async function assembleBlocks(
    selected: Map<number, SelectedBlock>,
    known: readonly Header[],
    context: TransactionContext,
): Promise<Block[]> {
    const headers = new Map(known.map((h) => [h.height, h]))
    const fetched = await readTransactions(selected.values(), context)
    for (const header of fetched.headers.values()) headers.set(header.height, header)
    const untimed = [...selected.values()].filter((b) => b.timeMs == null && !headers.has(b.height))
    const { client, pin, signal } = context
    const late = await readHeadersAt(
        client,
        untimed.map((b) => b.height),
        { pin, signal },
    )
    for (const header of late) headers.set(header.height, header)

    assertAscending(headers)
    const heights = [...new Set([...selected.keys(), ...known.map((h) => h.height)])].sort((a, b) => a - b)
    return heights.map((height) => {
        const block = selected.get(height)
        const header = headers.get(height)
        if (block && header && header.hash !== block.hash) {
            throw inconsistent(`logs of block ${height} are of ${block.hash}, its header is ${header.hash}`)
        }
        const source = header ?? { height, hash: block!.hash, timeMs: block!.timeMs!, parentHash: null }
        return buildBlock(source, block, fetched.transactions)
    })
}

/** Throws RetryableRpcError where a block is said to be older than one below it: no chain goes back in time. */
function assertAscending(headers: ReadonlyMap<number, Header>): void {
    let before: Header | undefined
    for (const header of [...headers.values()].sort((a, b) => a.height - b.height)) {
        if (before && header.timeMs < before.timeMs) {
            const time = new Date(header.timeMs).toISOString()
            throw badResponse(
                `block ${header.height} bears the time ${time}, block ${before.height} below it a later one`,
            )
        }
        before = header
    }
}
