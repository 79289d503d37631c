import type { ClientBase } from 'pg'
import type { DomainEvent, HeartbeatEvent, InferenceEvent, StateEvent } from '../decode/events'
import { appendChainEvents, appendFacts, type Claim } from '../facts/append'
import { type Artifact, artifactOf } from '../facts/artifact'
import { findReplays } from '../facts/replays'
import { WRITE_LOCK } from '../facts/tables'
import { addDeltas } from '../rollups/add'
import { moveInferences, rememberArtifacts, resolveArtifacts } from '../rollups/artifacts'
import { foldDemand } from '../rollups/demand'
import { ensureModels, refreshModels } from '../rollups/models'
import { repairTotals, Touched } from '../rollups/repair'
import { addHeartbeats, refreshImages, refreshTees } from '../rollups/tees'
import { refreshWorkflows } from '../rollups/workflows'
import type { ChainLabels } from './labels'
import { noteSubject } from './undo'

/**
 * Writes the decoded events of one chain, in chain order, with all that is derived from them, inside the client's
 * transaction. Facts are only ever added; the transaction's commit is the only moment they become visible.
 */
export async function applyEvents(
    client: ClientBase,
    events: DomainEvent[],
    labels: ChainLabels,
): Promise<void> {
    if (events.length === 0) return
    await client.query(WRITE_LOCK)
    const inferences = events.filter((event): event is InferenceEvent => event.kind === 'inference')
    const states = events.filter((event): event is StateEvent => event.kind === 'state')
    const claims = states.flatMap(claimOf)

    await appendChainEvents(client, events, claims, labels, labels.isReference)

    const artifacts = new Map<string, Artifact>()
    const artifactIdOf = (event: InferenceEvent) => remember(artifacts, event.modelRef)
    for (const event of inferences) artifactIdOf(event)
    for (const { args } of states.filter(isClaim)) remember(artifacts, String(args.modelCID))
    await rememberArtifacts(client, artifacts.values())
    const { modelOf, reassigned } = await resolveArtifacts(client, [...artifacts.keys()].sort(), labels.demo)
    const modelIdOf = (event: InferenceEvent) => modelOf.get(artifactIdOf(event) ?? '') ?? null

    const touched = new Touched()
    for (const { name, subject } of states) noteSubject(touched, name, subject)
    await ensureModels(client, namedModels(events, modelOf), labels.demo)
    await refreshModels(client, touched.registered)
    await refreshTees(client, touched.tees, labels.provenance)
    await refreshImages(client, touched.images, labels.provenance)
    await refreshWorkflows(client, labels.chainId, newWorkflows(touched, inferences), labels.provenance)

    const { keyOf, isReplay } = await findReplays(client, labels.chainId, inferences)
    const known = { artifactOf: artifactIdOf, modelOf: modelIdOf, settlementKeyOf: keyOf, isReplay }
    await appendFacts(client, events, known, labels)
    await addHeartbeats(
        client,
        events.filter((event): event is HeartbeatEvent => event.kind === 'heartbeat'),
    )
    await addDeltas(client, foldDemand(events, modelIdOf, isReplay, labels.isOpg), labels.provenance)

    await follow(client, reassigned, labels)
}

const isClaim = ({ name }: StateEvent) => name === 'ModelRegistered' || name === 'ModelVersionPublished'

function claimOf(event: StateEvent): Claim[] {
    const cid = isClaim(event) ? String(event.args.modelCID).trim() : ''
    if (cid === '' || event.subject === null) return []
    const version = event.name === 'ModelVersionPublished' ? String(event.args.version) : null
    return [{ ref: event.ref, artifactId: artifactOf(cid).id, modelId: event.subject, version }]
}

function remember(artifacts: Map<string, Artifact>, name: string | null): string | null {
    if (name === null || name.trim() === '') return null
    const artifact = artifactOf(name)
    artifacts.set(artifact.id, artifact)
    return artifact.id
}

function* namedModels(events: DomainEvent[], modelOf: Map<string, string>): Iterable<string> {
    yield* modelOf.values()
    for (const event of events) {
        if ((event.kind === 'payment' || event.kind === 'payout') && event.modelId !== null)
            yield event.modelId
        else if (event.kind === 'price') yield event.modelId
        else if (event.kind === 'state' && event.name.startsWith('Model') && event.subject)
            yield event.subject
    }
}

/** Workflows whose schedule changed, and those that ran: a run of a known one may come before any announcement. */
function newWorkflows(touched: Touched, inferences: InferenceEvent[]): Set<string> {
    const wanted = new Set(touched.workflows)
    for (const { workflow } of inferences) if (workflow !== null) wanted.add(workflow)
    return wanted
}

/** Lets earlier inferences follow artifacts that a claim gave to another model. */
async function follow(
    client: ClientBase,
    reassigned: { artifactId: string; before: string; after: string }[],
    labels: ChainLabels,
) {
    if (reassigned.length === 0) return
    const touched = new Touched()
    for (const id of await moveInferences(client, reassigned)) touched.demandDays.add(id)
    for (const { before, after } of reassigned) touched.models.add(before).add(after)
    await repairTotals(client, touched, labels.opg)
}
