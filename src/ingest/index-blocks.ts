import type { ClientBase } from 'pg'
import { type DecodeContext, decodeTransaction, WORKFLOW_RESULT_TOPIC } from '../decode'
import type { DomainEvent, RawLog } from '../decode/events'
import { pruneEmptyBlocks, rememberBlocks } from '../facts/blocks'
import { applyEvents } from './apply'
import type { ChainLabels } from './labels'
import { advanceStatus } from './status'
import { byTransaction, type ChainBlock, type TransactionLogs } from './transactions'
import type { Workflows } from './workflow-book'

export interface ChainIndex {
    labels: ChainLabels
    decoding: DecodeContext
    workflows: Workflows
}

type Blocks = readonly ChainBlock[]

const isWorkflowResult = ({ topics }: RawLog) => topics[0] === WORKFLOW_RESULT_TOPIC

/** Decodes blocks into domain events, in chain order. Asks workflow contracts it meets for their models. */
export async function decodeBlocks(
    index: ChainIndex,
    blocks: Blocks,
): Promise<{ events: DomainEvent[]; heights: Set<number> }> {
    const transactions: TransactionLogs[] = blocks.flatMap((block) =>
        byTransaction(block, index.labels.chainId),
    )
    const events: DomainEvent[] = []
    for (const { logs, tx } of transactions) {
        if (logs.some(isWorkflowResult)) await index.workflows.learn(logs, index.decoding)
        const decoded = decodeTransaction(logs, tx, index.decoding)
        index.workflows.follow(decoded)
        for (const event of decoded) events.push(event)
    }
    return { events, heights: new Set(events.map((event) => event.ref.height)) }
}

/**
 * Indexes blocks in the client's transaction: facts, what is derived from them, block hashes and the chain's status.
 * @returns how many events were written
 */
export async function indexBlocks(
    client: ClientBase,
    index: ChainIndex,
    blocks: Blocks,
    finalizedHeight: number,
): Promise<number> {
    const { events, heights } = await decodeBlocks(index, blocks)
    await applyEvents(client, events, index.labels)
    await index.workflows.save(client, index.labels.demo)
    const { chainId } = index.labels
    await rememberBlocks(
        client,
        chainId,
        blocks.map(({ header }) => ({
            height: header.height,
            hash: header.hash,
            timeMs: header.timestamp,
            hasFacts: heights.has(header.height),
        })),
    )
    await pruneEmptyBlocks(client, chainId, finalizedHeight)
    const { header } = blocks[blocks.length - 1]
    await advanceStatus(
        client,
        chainId,
        { height: header.height, hash: header.hash, timeMs: header.timestamp },
        events.length,
    )
    return events.length
}
