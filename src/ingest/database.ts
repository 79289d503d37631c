import { type Store, TypeormDatabase } from '@subsquid/typeorm-store'
import type { ClientBase } from 'pg'
import type { DataSource } from 'typeorm'
import { dataSource } from '../database/data-source'
import { WRITER_SESSIONS } from '../database/open'
import { hex } from '../database/sql'
import type { ChainLabels } from '../facts/chain-labels'
import { recordRollback } from './rollback-log'
import { stateSchema } from './state-schema'
import { undoAbove } from './undo'

/** The pg client under a store, inside its transaction; COPY needs it. */
export async function clientOf(store: Store): Promise<ClientBase> {
    const em = (store as unknown as { em(): { queryRunner: { connect(): Promise<ClientBase> } } }).em()
    return em.queryRunner.connect()
}

type Transact = TypeormDatabase['transact']
type TransactHot = TypeormDatabase['transactHot2']

/**
 * SQD's typeorm-store, with the facts themselves as its undo log: every fact has its height, so blocks that left the
 * chain are taken back by deleting above the common ancestor, at any depth, and the facts may be written with COPY.
 */
export class FactsDatabase extends TypeormDatabase {
    constructor(
        private readonly url: string,
        private readonly labels: ChainLabels,
        /** Called after facts were taken back, inside the transaction. */
        private readonly onUndo: () => void,
    ) {
        super({
            supportHotBlocks: true,
            isolationLevel: 'READ COMMITTED',
            stateSchema: stateSchema(labels.chainId),
        })
    }

    protected override async initializeDataSource(): Promise<DataSource> {
        return dataSource(this.url, {
            ...WRITER_SESSIONS,
            application_name: `sync ${this.labels.chainId}`,
        }).initialize()
    }

    override transact(info: Parameters<Transact>[0], map: Parameters<Transact>[1]): Promise<void> {
        return super.transact(info, async (store) => {
            await this.undo(await clientOf(store), info.prevHead.height, null)
            return map(store)
        })
    }

    override transactHot2(info: Parameters<TransactHot>[0], map: Parameters<TransactHot>[1]): Promise<void> {
        const count = info.newBlocks.length
        let undone = false
        return super.transactHot2(info, async (store, _start, end) => {
            if (!undone) await this.undo(await clientOf(store), info.baseHead.height, info.baseHead.hash)
            undone = true
            // The store hands the blocks over in slices for the sake of its own change log; one write serves them all.
            if (end === count) await map(store, 0, count)
        })
    }

    /** @param reorgBase hash of the common ancestor; null when blocks are only read again */
    private async undo(client: ClientBase, height: number, reorgBase: string | null): Promise<void> {
        const { rows } = await client.query<{ height: number; hash: string }>(
            `SELECT height, ${hex('hash')} AS hash FROM chain_block
             WHERE chain_id = $1 AND height > $2 ORDER BY height DESC LIMIT 1`,
            [this.labels.chainId, height],
        )
        if (rows.length === 0) return
        const removed = await undoAbove(client, this.labels, height)
        if (reorgBase !== null) {
            await recordRollback(client, {
                chainId: this.labels.chainId,
                from: rows[0],
                to: { height, hash: reorgBase },
                beyondFinality: false,
                removed,
                reason: 'the chain replaced blocks that were not final',
            })
        }
        this.onUndo()
    }
}
