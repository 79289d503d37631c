import type { DomainEvent, HeartbeatEvent, InferenceEvent, StateEvent } from '../decode/events'
import { type Artifact, artifactOf } from '../facts/artifact'
import type { CopyRows } from '../facts/copy'
import { type Claim, encodeFacts } from '../facts/encode'
import { type Deltas, foldDemand } from '../rollups/demand'
import { Touched } from '../rollups/repair'
import type { ChainLabels } from './labels'
import { noteSubject } from './undo'

/**
 * All of a batch that can be worked out without the database: done while the batch before it is being written, so that
 * this process and Postgres work at the same time.
 */
export interface Prepared {
    events: number
    /** Heights with facts. */
    heights: Set<number>
    rows: CopyRows[]
    /** Demand of everything but inferences, whose models the database knows. */
    deltas: Deltas
    inferences: InferenceEvent[]
    heartbeats: HeartbeatEvent[]
    /** Strings that name models, in the inferences and in claims, by artifact id. */
    artifacts: Map<string, Artifact>
    /** Models that payments, payouts, prices and registry events name. */
    models: Set<string>
    /** Derived rows that the ChainEvents bear on. */
    touched: Touched
}

export function prepareEvents(events: DomainEvent[], labels: ChainLabels): Prepared {
    const inferences = events.filter((event): event is InferenceEvent => event.kind === 'inference')
    const states = events.filter((event): event is StateEvent => event.kind === 'state')
    const touched = new Touched()
    for (const { name, subject } of states) noteSubject(touched, name, subject)
    // A workflow's row must be there when it runs: a published one may run before any announcement.
    for (const { workflow } of inferences) if (workflow !== null) touched.workflows.add(workflow)
    const artifacts = new Map<string, Artifact>()
    for (const { modelRef } of inferences) note(artifacts, modelRef)
    for (const { args } of states.filter(isClaim)) note(artifacts, String(args.modelCID))
    return {
        events: events.length,
        heights: new Set(events.map((event) => event.ref.height)),
        rows: encodeFacts(events, states.flatMap(claimOf), labels, labels.isReference),
        deltas: foldDemand(
            events.filter((event) => event.kind !== 'inference'),
            () => null,
            () => false,
            labels.isOpg,
        ),
        inferences,
        heartbeats: events.filter((event): event is HeartbeatEvent => event.kind === 'heartbeat'),
        artifacts,
        models: new Set(namedModels(events)),
        touched,
    }
}

const isClaim = ({ name }: StateEvent) => name === 'ModelRegistered' || name === 'ModelVersionPublished'

function claimOf(event: StateEvent): Claim[] {
    const cid = isClaim(event) ? String(event.args.modelCID).trim() : ''
    if (cid === '' || event.subject === null) return []
    const version = event.name === 'ModelVersionPublished' ? String(event.args.version) : null
    return [{ ref: event.ref, artifactId: artifactOf(cid).id, modelId: event.subject, version }]
}

/** Id of the artifact that a name stands for; null when the name is missing or blank. */
export function artifactIdOf(name: string | null): string | null {
    return name === null || name.trim() === '' ? null : artifactOf(name).id
}

function note(artifacts: Map<string, Artifact>, name: string | null): void {
    if (name === null || name.trim() === '') return
    const artifact = artifactOf(name)
    artifacts.set(artifact.id, artifact)
}

function* namedModels(events: DomainEvent[]): Iterable<string> {
    for (const event of events) {
        if ((event.kind === 'payment' || event.kind === 'payout') && event.modelId !== null)
            yield event.modelId
        else if (event.kind === 'price') yield event.modelId
        else if (event.kind === 'state' && event.name.startsWith('Model') && event.subject)
            yield event.subject
    }
}
