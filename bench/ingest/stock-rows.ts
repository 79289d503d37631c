import type { Store } from '@subsquid/typeorm-store'
import { In } from 'typeorm'
import { type DomainEvent, eventId, type LogRef, type StateEvent } from '../../src/decode/events'
import { artifactOf } from '../../src/facts/artifact'
import type { ChainLabels } from '../../src/facts/chain-labels'
import * as entity from '../../src/model'
import { bucketId } from '../../src/rollups/demand/bucket'
import { DemandFold } from '../../src/rollups/demand/fold'
import type { TotalsDelta } from '../../src/rollups/demand/sums'

const bytes = (hex: string | null) => (hex === null ? null : Buffer.from(hex.slice(2), 'hex'))

function position(ref: LogRef) {
    const { chainId, height, txPosition, logIndex } = ref
    return {
        id: eventId(ref),
        chainId,
        height,
        txPosition,
        logIndex,
        txHash: bytes(ref.txHash)!,
        time: new Date(ref.timeMs),
    }
}

/** The rows of a batch, written the way squids write them. */
export async function stockRows(store: Store, events: DomainEvent[], labels: ChainLabels): Promise<void> {
    const demo = { provenance: entity.Provenance.demo }
    const states = events.filter((event): event is StateEvent => event.kind === 'state')
    await registerModels(store, states)
    await store.insert(
        states.map(
            (event) =>
                new entity.ChainEvent({
                    ...position(event.ref),
                    ...demo,
                    contract: bytes(event.ref.contract)!,
                    name: event.name,
                    subject: event.subject,
                    args: event.args,
                    sender: bytes(event.sender),
                }),
        ),
    )
    const { payments, payouts } = moneyRows(events, labels, demo)
    await addTotals(store, events, labels, demo)
    await store.insert(payments)
    await store.insert(payouts)
}

function moneyRows(events: DomainEvent[], labels: ChainLabels, demo: { provenance: entity.Provenance }) {
    const payments: entity.Payment[] = []
    const payouts: entity.Payout[] = []
    for (const event of events) {
        if (event.kind === 'payment') {
            payments.push(
                new entity.Payment({
                    ...position(event.ref),
                    ...demo,
                    rail: event.rail as entity.Rail,
                    paymentId: bytes(event.paymentId),
                    payer: new entity.Payer({ id: event.payer! }),
                    payTo: bytes(event.payTo)!,
                    token: bytes(event.token)!,
                    amount: event.amount,
                    decimals: labels.decimals,
                    contract: bytes(event.settledBy)!,
                    sender: bytes(event.sender),
                    withPermit: event.withPermit,
                    calldataReason: event.calldataReason,
                    creatorAmount: event.creatorAmount,
                    model: new entity.Model({ id: event.modelId! }),
                    calls: event.calls,
                    inputUnits: event.inputUnits,
                    outputUnits: event.outputUnits,
                    settlementRef: bytes(event.settlementRef),
                    attribution: entity.PaymentAttribution.CONTRACT,
                }),
            )
        } else if (event.kind === 'payout') {
            payouts.push(
                new entity.Payout({
                    ...position(event.ref),
                    ...demo,
                    kind: event.payoutKind as entity.PayoutKind,
                    account: bytes(event.account)!,
                    creator: new entity.Creator({ id: event.account }),
                    token: bytes(event.token)!,
                    amount: event.amount,
                    decimals: labels.decimals,
                    model: new entity.Model({ id: event.modelId! }),
                    paymentId: bytes(event.paymentId),
                }),
            )
        }
    }
    return { payments, payouts }
}

async function registerModels(store: Store, states: StateEvent[]): Promise<void> {
    const demo = { provenance: entity.Provenance.demo }
    const zero = { calls: 0n, payments: 0n, paidCalls: 0n, value: 0n, creatorValue: 0n, catalogued: false }
    const models: entity.Model[] = []
    const artifacts: entity.ModelArtifact[] = []
    const owned = new Map<string, number>()
    for (const { name, args, subject, ref } of states) {
        if (name !== 'ModelRegistered') continue
        const owner = String(args.owner)
        owned.set(owner, (owned.get(owner) ?? 0) + 1)
        const model = new entity.Model({
            id: subject!,
            ...demo,
            ...zero,
            name: String(args.name),
            registered: true,
            active: true,
            owner: new entity.Creator({ id: owner }),
            registeredAt: new Date(ref.timeMs),
            registryChainId: ref.chainId,
            registeredHeight: ref.height,
        })
        models.push(model)
        const artifact = artifactOf(String(args.modelCID))
        artifacts.push(
            new entity.ModelArtifact({
                ...artifact,
                ...demo,
                model,
                claimed: true,
                claimedAt: new Date(ref.timeMs),
            }),
        )
    }
    const creators = await load(store, entity.Creator, [...owned.keys()])
    for (const [id, count] of owned) {
        const creator =
            creators.get(id) ?? new entity.Creator({ id, ...demo, modelCount: 0, accrued: 0n, withdrawn: 0n })
        creator.modelCount += count
        creators.set(id, creator)
    }
    await store.upsert([...creators.values()])
    await store.insert(models)
    await store.insert(artifacts)
}

async function addTotals(
    store: Store,
    events: DomainEvent[],
    labels: ChainLabels,
    demo: { provenance: entity.Provenance },
) {
    const deltas = new DemandFold(labels)
    for (const event of events) deltas.add(event)
    const models = await load(store, entity.Model, [...deltas.models.keys()])
    for (const [id, delta] of deltas.models) {
        const model = models.get(id)!
        addMoney(model, delta)
        model.creatorValue += delta.creatorValue
        const { first, last } = span(model.firstUsedAt, model.lastUsedAt, delta)
        Object.assign(model, { firstUsedAt: first, lastUsedAt: last })
    }
    await store.upsert([...models.values()])
    const payers = await load(store, entity.Payer, [...deltas.payers.keys()])
    for (const [id, delta] of deltas.payers) {
        const payer =
            payers.get(id) ?? new entity.Payer({ id, ...demo, payments: 0n, paidCalls: 0n, value: 0n })
        payers.set(id, payer)
        addMoney(payer, delta)
        const { first, last } = span(payer.firstPaidAt, payer.lastPaidAt, delta)
        Object.assign(payer, { firstPaidAt: first, lastPaidAt: last })
    }
    await store.upsert([...payers.values()])
    const creators = await load(store, entity.Creator, [...deltas.creators.keys()])
    for (const [id, delta] of deltas.creators) {
        const creator = creators.get(id)!
        creator.accrued += delta.accrued
        creator.withdrawn += delta.withdrawn
    }
    await store.upsert([...creators.values()])
    const days = await load(store, entity.DemandDay, deltas.demandDays.map(bucketId))
    for (const delta of deltas.demandDays) {
        const id = bucketId(delta)
        const zero = {
            calls: 0n,
            verified: 0n,
            batches: 0n,
            claimed: 0n,
            published: 0n,
            payments: 0n,
            paidCalls: 0n,
            value: 0n,
            creatorValue: 0n,
        }
        const row =
            days.get(id) ??
            new entity.DemandDay({
                id,
                ...zero,
                ...demo,
                day: new Date(delta.day),
                chainId: delta.chainId,
                rail: delta.rail as entity.Rail,
                model: new entity.Model({ id: delta.modelId! }),
            })
        days.set(id, row)
        addMoney(row, delta)
        row.creatorValue += delta.creatorValue
    }
    await store.upsert([...days.values()])
}

interface Money {
    payments: bigint
    paidCalls: bigint
    value: bigint
}

function addMoney(row: Money, delta: { payments: number; paidCalls: bigint; value: bigint }): void {
    row.payments += BigInt(delta.payments)
    row.paidCalls += delta.paidCalls
    row.value += delta.value
}

function span(first: Date | null | undefined, last: Date | null | undefined, delta: TotalsDelta) {
    return {
        first: new Date(Math.min(first?.getTime() ?? Number.POSITIVE_INFINITY, delta.firstMs)),
        last: new Date(Math.max(last?.getTime() ?? 0, delta.lastMs)),
    }
}

async function load<E extends { id: string }>(
    store: Store,
    kind: new () => E,
    ids: string[],
): Promise<Map<string, E>> {
    if (ids.length === 0) return new Map()
    // upsert writes every column, so the relations of what it writes must be loaded.
    const relations =
        kind === (entity.Model as unknown)
            ? { owner: true }
            : kind === (entity.DemandDay as unknown)
              ? { model: true }
              : undefined
    const rows = await store.find(kind, { where: { id: In(ids) } as never, relations: relations as never })
    return new Map(rows.map((row) => [row.id, row]))
}
