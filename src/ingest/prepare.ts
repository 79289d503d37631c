import type { Hex } from '../base/hex'
import type { CopyRows } from '../database/copy'
import { Quarters } from '../database/quarters'
import type { DomainEvent, HeartbeatEvent, InferenceEvent, PaymentEvent, StateEvent } from '../decode/events'
import { type Artifact, artifactOf } from '../facts/artifact'
import type { ChainLabels } from '../facts/chain-labels'
import { FactEncoder } from '../facts/encode'
import type { Claim } from '../facts/rows'
import { type Deltas, DemandFold } from '../rollups/demand/fold'
import { noteSubject, Touched } from '../rollups/demand/touched'
import { type FirstSettled, facilitatorsOf } from '../rollups/registry/facilitators'

/** Events by what they are. */
export type EventCounts = Partial<Record<DomainEvent['kind'], number>>

/**
 * The part of a batch that can be computed without the database. This is done while the previous batch is being
 * written, so that this process and Postgres work at the same time.
 */
export interface Prepared {
    events: number
    kinds: EventCounts
    /** Heights with facts. */
    heights: Set<number>
    /** Of the facts. */
    quarters: Quarters
    rows: CopyRows[]
    /** Demand of everything but inferences, whose models the database knows. */
    deltas: Deltas
    inferences: InferenceEvent[]
    heartbeats: HeartbeatEvent[]
    /** Strings that name models, in the inferences and in claims, by artifact id. */
    artifacts: Map<string, Artifact>
    /** Leaves and Merkle roots that payments refer to. */
    references: string[]
    /** Wallets that settled payments, where they did first. */
    facilitators: Map<Hex, FirstSettled>
    /** Models that payments, payouts, prices and registry events name. */
    models: Set<string>
    /** Derived rows that depend on the ChainEvents. */
    touched: Touched
}

/** What the reference contract has where a payment refers to nothing. */
const NO_REFERENCE = `0x${'0'.repeat(64)}`

/** Events whose rows go into partitioned tables. */
const IN_QUARTERS = new Set<DomainEvent['kind']>(['inference', 'batch', 'payment', 'payout'])

/** Builds a prepared batch from its events, given one by one in chain order. */
export class BatchBuilder {
    private readonly batch = {
        events: 0,
        kinds: {} as EventCounts,
        heights: new Set<number>(),
        quarters: new Quarters(),
        inferences: [] as InferenceEvent[],
        heartbeats: [] as HeartbeatEvent[],
        artifacts: new Map<string, Artifact>(),
        facilitators: new Map<Hex, FirstSettled>(),
        models: new Set<string>(),
        touched: new Touched(),
    }
    private lastHeight = -1
    private readonly references = new Set<string>()
    private readonly encoder: FactEncoder
    private readonly demand: DemandFold

    constructor(labels: ChainLabels) {
        this.encoder = new FactEncoder(labels, labels.isReference)
        this.demand = new DemandFold(labels)
    }

    add(event: DomainEvent): void {
        this.batch.events += 1
        this.batch.kinds[event.kind] = (this.batch.kinds[event.kind] ?? 0) + 1
        if (event.ref.height !== this.lastHeight) this.batch.heights.add((this.lastHeight = event.ref.height))
        if (IN_QUARTERS.has(event.kind)) this.batch.quarters.add(event.ref.timeMs)
        if (event.kind === 'inference') this.addInference(event)
        else if (event.kind === 'heartbeat') this.batch.heartbeats.push(event)
        else {
            this.encoder.add(event)
            this.demand.add(event)
            if (event.kind === 'state') this.addState(event)
            else if (event.kind === 'price' || event.kind === 'payment' || event.kind === 'payout') {
                if (event.modelId !== null) this.batch.models.add(event.modelId)
                // Readers hear of new prices as of any other word of the registry.
                if (event.kind === 'price') this.batch.touched.registered.add(event.modelId)
                if (event.kind === 'payment') this.addPayment(event)
            }
        }
    }

    finish(): Prepared {
        const references = [...this.references]
        return { ...this.batch, references, rows: this.encoder.finish(), deltas: this.demand }
    }

    private addPayment(event: PaymentEvent): void {
        const { settlementRef, ref } = event
        if (settlementRef !== null && settlementRef !== NO_REFERENCE) this.references.add(settlementRef)
        for (const wallet of facilitatorsOf(event))
            if (ref.height < (this.batch.facilitators.get(wallet)?.height ?? Number.POSITIVE_INFINITY))
                this.batch.facilitators.set(wallet, { height: ref.height, timeMs: ref.timeMs })
    }

    private addInference(event: InferenceEvent): void {
        this.batch.inferences.push(event)
        this.note(event.modelRef)
        // A workflow's row must be there when it runs: a published one may run before any announcement.
        if (event.workflow !== null) this.batch.touched.workflows.add(event.workflow)
    }

    private addState(event: StateEvent): void {
        const { name, subject } = event
        noteSubject(this.batch.touched, name, subject)
        if (subject !== null && name.startsWith('Model')) this.batch.models.add(subject)
        const claim = claimOf(event)
        if (claim === null) return
        this.encoder.addClaim(claim)
        this.note(String(event.args.modelCID))
    }

    private note(name: string | null): void {
        if (name === null || name.trim() === '') return
        const artifact = artifactOf(name)
        this.batch.artifacts.set(artifact.id, artifact)
    }
}

export function prepareEvents(events: DomainEvent[], labels: ChainLabels): Prepared {
    const builder = new BatchBuilder(labels)
    for (const event of events) builder.add(event)
    return builder.finish()
}

/** The claim on an artifact that a registration or a published version makes. */
function claimOf({ name, subject, args, ref }: StateEvent): Claim | null {
    if (name !== 'ModelRegistered' && name !== 'ModelVersionPublished') return null
    const cid = String(args.modelCID).trim()
    if (cid === '' || subject === null) return null
    const version = name === 'ModelVersionPublished' ? String(args.version) : null
    return { ref, artifactId: artifactOf(cid).id, modelId: subject, version }
}

/** Id of the artifact for a name; null when the name is missing or blank. */
export function artifactIdOf(name: string | null): string | null {
    return name === null || name.trim() === '' ? null : artifactOf(name).id
}
