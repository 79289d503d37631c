import { setImmediate } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { decodeTransaction, WORKFLOW_RESULT_TOPIC } from '../decode'
import type { DomainEvent, RawLog } from '../decode/events'
import { pruneEmptyBlocks, rememberBlocks } from '../facts/blocks'
import { applyBatch } from './apply'
import type { ChainIndex } from './chain-index'
import { BatchBuilder, type Prepared } from './prepare'
import { advanceStatus } from './status'
import { byTransaction, type ChainBlock } from './transactions'

type Blocks = readonly ChainBlock[]

const isWorkflowResult = ({ topics }: RawLog) => topics[0] === WORKFLOW_RESULT_TOPIC

/** Logs decoded between two pauses. */
const LOGS_AT_A_TIME = 500

/**
 * Decodes blocks into domain events, in chain order. Asks the workflow contracts in them for their models and the registries for enclaves
 * that calldata does not show, and pauses now and then, so that the database gets its next command in time.
 */
export async function decodeBlocks(
    index: ChainIndex,
    blocks: Blocks,
    take: (event: DomainEvent) => void,
): Promise<void> {
    let logsSincePause = 0
    for (const block of blocks) {
        for (const { logs, tx } of byTransaction(block, index.labels.chainId)) {
            if (logs.some(isWorkflowResult)) await index.workflows.learn(logs, index.decoding)
            const decoded = decodeTransaction(logs, tx, index.decoding)
            index.workflows.follow(decoded)
            await index.enclaves.learn(decoded)
            for (const event of decoded) take(event)
            logsSincePause += logs.length
            if (logsSincePause < LOGS_AT_A_TIME) continue
            logsSincePause = 0
            await setImmediate()
        }
    }
}

/** Decodes and prepares blocks that are read while earlier ones are still being written. */
export class Preparer {
    private ahead = new WeakMap<ChainBlock, { prepared: Prepared; blocks: number }>()

    constructor(private readonly index: ChainIndex) {}

    /** Blocks must come in chain order. */
    async workAhead(blocks: Blocks): Promise<void> {
        this.ahead.set(blocks[blocks.length - 1], {
            prepared: await this.prepare(blocks),
            blocks: blocks.length,
        })
    }

    /** Returns these blocks prepared; prepares them now unless that was done ahead. */
    async take(blocks: Blocks): Promise<Prepared> {
        const last = blocks[blocks.length - 1]
        const found = this.ahead.get(last)
        this.ahead.delete(last)
        return found?.blocks === blocks.length ? found.prepared : this.prepare(blocks)
    }

    /**
     * To be called when blocks were taken back: what was prepared ahead may depend on them and is decoded again. The
     * contracts it asked are not asked again, so that nothing waits for the network while the write lock is held.
     */
    forget(): void {
        this.ahead = new WeakMap()
    }

    private async prepare(blocks: Blocks): Promise<Prepared> {
        const builder = new BatchBuilder(this.index.labels)
        await decodeBlocks(this.index, blocks, (event) => builder.add(event))
        return builder.finish()
    }
}

/**
 * Indexes blocks in the client's transaction: facts, what is derived from them, block hashes and the chain's status.
 * @returns how many events were written
 */
export async function indexBlocks(
    client: ClientBase,
    index: ChainIndex,
    blocks: Blocks,
    batch: Prepared,
    finalizedHeight: number,
): Promise<number> {
    await index.enclaves.save(client)
    await applyBatch(client, batch, index.labels, index.knownModels)
    await index.workflows.save(client, index.labels.demo)
    const { chainId } = index.labels
    await rememberBlocks(client, chainId, blocks, batch.heights)
    await pruneEmptyBlocks(client, chainId, finalizedHeight)
    const { header } = blocks[blocks.length - 1]
    const reached = { height: header.height, hash: header.hash, timeMs: header.timestamp }
    await advanceStatus(client, chainId, reached, batch.events)
    return batch.events
}
