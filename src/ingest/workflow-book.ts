import type { ClientBase } from 'pg'
import { events as scheduler } from '../abi/workflow-scheduler'
import { type DecodeContext, WORKFLOW_RESULT_TOPIC, type WorkflowBook } from '../decode'
import type { DomainEvent, RawLog } from '../decode/events'
import { artifactOf } from '../facts/artifact'
import { modelsNamedBy } from '../rollups/attribute/artifacts'
import { rememberWorkflowModel } from '../rollups/registry/workflows'

/** The workflow contracts that are known, in memory; the database has the same data. */
export class Workflows implements WorkflowBook {
    private announced = new Set<string>()
    private models = new Map<string, string | null>()
    private unsaved = new Set<string>()

    /** @param readModelId answers a contract's modelId(), null when it has none */
    constructor(private readonly readModelId: (address: string) => Promise<string | null>) {}

    isAnnounced(address: string): boolean {
        return this.announced.has(address)
    }

    modelId(address: string): string | null {
        return this.models.get(address) ?? null
    }

    /** Reads the announced workflows from the facts; needed at the start and after a rollback. */
    async reload(client: Pick<ClientBase, 'query'>, chainId: number): Promise<void> {
        const { rows } = await client.query(
            `SELECT DISTINCT subject FROM chain_event WHERE chain_id = $1 AND name = 'TaskRegistered'`,
            [chainId],
        )
        this.announced = new Set(rows.map((row) => row.subject))
        const known = await client.query(
            'SELECT w.id, a.cid FROM workflow_model w LEFT JOIN artifact_text a ON a.id = w.artifact_id',
        )
        for (const { id, cid } of known.rows) if (!this.models.has(id)) this.models.set(id, cid)
    }

    /**
     * Asks the emitters of the workflow results in one transaction for their models, once each, and only emitters that
     * count.
     */
    async learn(logs: readonly RawLog[], { contracts }: DecodeContext): Promise<void> {
        const announcedHere = new Set(
            logs
                .filter(({ topics }) => topics[0] === scheduler.TaskRegistered.topic && topics.length > 2)
                .map(({ topics }) => `0x${topics[2].slice(26)}`),
        )
        for (const { address, topics } of logs) {
            if (topics[0] !== WORKFLOW_RESULT_TOPIC || this.models.has(address)) continue
            if (!contracts.has(address) && !this.announced.has(address) && !announcedHere.has(address))
                continue
            this.models.set(address, await this.readModelId(address))
            this.unsaved.add(address)
        }
    }

    /** Adds the workflows that a transaction announced. */
    follow(events: DomainEvent[]): void {
        for (const event of events) {
            if (event.kind === 'state' && event.name === 'TaskRegistered' && event.subject)
                this.announced.add(event.subject)
        }
    }

    /** Saves newly read models, inside the client's transaction, after the workflows' own rows were written. */
    async save(client: ClientBase, demo: boolean): Promise<void> {
        for (const address of this.unsaved) {
            const name = this.models.get(address) ?? null
            const artifact = name === null || name.trim() === '' ? null : artifactOf(name)
            if (artifact) await modelsNamedBy(client, [artifact], demo)
            await rememberWorkflowModel(client, address, artifact?.id ?? null)
        }
        this.unsaved.clear()
    }
}
