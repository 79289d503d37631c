import { bytes, flag, json, NULL, number, text, textArray, time } from '../database/copy-format'
import {
    type DeadLetterEvent,
    eventId,
    type InferenceEvent,
    type LogRef,
    type ModelPriceEvent,
    type PaymentEvent,
    type PayoutEvent,
    type SettlementBatchEvent,
    type StateEvent,
} from '../decode/events'
import { storedArguments } from './arguments'
import { inferenceAttribution, type Labels, paymentAttribution, provenanceOf } from './labels'
import { storedTextOrNull } from './text'

/** The fact tables: their columns, and how the value of each is made from a fact, in COPY's text format. */

type Column<Fact> = readonly [name: string, of: (fact: Fact, labels: Labels) => string]

/** How facts of one kind become rows of a table. */
export interface FactTable<Fact> {
    table: string
    columns: string[]
    /** One row, its fields in column order. */
    line: (fact: Fact, labels: Labels) => string
}

const POSITION = ['id', 'chain_id', 'height', 'tx_hash', 'tx_position', 'log_index', 'time', 'log_digest']

function position(ref: LogRef): string {
    return `${eventId(ref)}\t${ref.chainId}\t${ref.height}\t${bytes(ref.txHash)}\t${ref.txPosition}\t${ref.logIndex}\t${time(ref.timeMs)}\t${bytes(ref.digest)}`
}

/** Makes a fact table whose rows begin with the position of their log. */
function factTable<Fact extends { ref: LogRef }>(
    table: string,
    columns: readonly Column<Fact>[],
): FactTable<Fact> {
    const values = columns.map(([, of]) => of)
    // One list for all rows: a new one each costs more than what is in it.
    const fields = new Array<string>(values.length + 1)
    return {
        table,
        columns: [...POSITION, ...columns.map(([name]) => name)],
        line: (fact, labels) => {
            fields[0] = position(fact.ref)
            for (let i = 0; i < values.length; i++) fields[i + 1] = values[i](fact, labels)
            return fields.join('\t')
        },
    }
}

/** An inference with what was looked up in the database before it is written. */
export interface KnownInference {
    ref: LogRef
    event: InferenceEvent
    modelId: string | null
    artifactId: string | null
    settlementKey: string | null
    isReplay: boolean
}

export const INFERENCE = factTable<KnownInference>('inference', [
    ['contract', (e) => bytes(e.ref.contract)],
    ['rail', ({ event }) => event.rail],
    ['kind', ({ event }) => event.callKind],
    ['mode', ({ event }) => text(event.mode)],
    ['mode_raw', ({ event }) => number(event.modeRaw)],
    ['sender', ({ event }) => bytes(event.sender)],
    ['inference_id', ({ event }) => text(storedTextOrNull(event.inferenceId))],
    ['signer', ({ event }) => bytes(event.teeId)],
    ['tee_id', ({ event }) => text(event.teeId)],
    ['eth_address', ({ event }) => bytes(event.ethAddress)],
    ['input_hash', ({ event }) => bytes(event.inputHash)],
    ['output_hash', ({ event }) => bytes(event.outputHash)],
    ['timestamp', ({ event }) => number(event.timestamp)],
    ['walrus_blob_id', ({ event }) => text(storedTextOrNull(event.walrusBlobId))],
    ['signature', ({ event }) => bytes(event.signature)],
    ['is_simulation', ({ event }) => flag(event.isSimulation)],
    ['is_replay', (e) => flag(e.isReplay)],
    ['attribution', ({ event }) => inferenceAttribution(event).attribution],
    ['unattributed_reason', ({ event }) => text(inferenceAttribution(event).reason)],
    ['provenance', (_, labels) => provenanceOf(labels, false)],
    ['model_id', (e) => text(e.modelId)],
    ['artifact_id', (e) => text(e.artifactId)],
    ['workflow_id', ({ event }) => text(event.workflow)],
    ['settlement_key', (e) => bytes(e.settlementKey)],
])

export const SETTLEMENT_BATCH = factTable<SettlementBatchEvent>('settlement_batch', [
    ['contract', (e) => bytes(e.ref.contract)],
    ['rail', (e) => e.rail],
    ['sender', (e) => bytes(e.sender)],
    ['merkle_root', (e) => bytes(e.merkleRoot)],
    ['claimed', (e) => number(e.claimed)],
    ['walrus_blob_id', (e) => text(storedTextOrNull(e.walrusBlobId))],
    ['provenance', (_, labels) => provenanceOf(labels, false)],
])

export const PAYMENT = factTable<PaymentEvent>('payment', [
    ['rail', (e) => e.rail],
    ['payment_id', (e) => bytes(e.paymentId)],
    ['pay_to', (e) => bytes(e.payTo)],
    ['token', (e) => bytes(e.token)],
    ['amount', (e) => number(e.amount)],
    ['decimals', (_, labels) => number(labels.decimals)],
    ['cap', (e) => number(e.cap)],
    ['nonce', (e) => number(e.nonce)],
    ['deadline', (e) => number(e.deadline)],
    ['facilitator', (e) => bytes(e.facilitator)],
    ['contract', (e) => bytes(e.settledBy)],
    ['sender', (e) => bytes(e.sender)],
    ['with_permit', (e) => flag(e.withPermit)],
    ['calldata_reason', (e) => text(e.calldataReason)],
    ['creator_amount', (e) => number(e.creatorAmount)],
    ['calls', (e) => number(e.calls)],
    ['input_units', (e) => number(e.inputUnits)],
    ['output_units', (e) => number(e.outputUnits)],
    ['settlement_ref', (e) => bytes(e.settlementRef)],
    ['attribution', (e) => paymentAttribution(e).attribution],
    ['unattributed_reason', (e) => text(paymentAttribution(e).reason)],
    ['provenance', (e, labels) => provenanceOf(labels, e.rail === 'CONTRACT')],
    ['payer_id', (e) => text(e.payer)],
    ['model_id', (e) => text(e.modelId)],
])

/** Something that was earned or withdrawn. */
export type Payout = Omit<PayoutEvent, 'kind' | 'payoutKind'> & {
    payoutKind: PayoutEvent['payoutKind'] | 'OPERATOR_REVENUE'
}

const isCreators = ({ payoutKind }: Payout) => payoutKind !== 'OPERATOR_REVENUE'

export const PAYOUT = factTable<Payout>('payout', [
    ['kind', (e) => e.payoutKind],
    ['account', (e) => bytes(e.account)],
    ['"to"', (e) => bytes(e.to)],
    ['token', (e) => bytes(e.token)],
    ['amount', (e) => number(e.amount)],
    ['decimals', (_, labels) => number(labels.decimals)],
    ['payment_id', (e) => bytes(e.paymentId)],
    ['provenance', (e, labels) => provenanceOf(labels, isCreators(e))],
    ['creator_id', (e) => (isCreators(e) ? e.account : NULL)],
    ['model_id', (e) => text(e.modelId)],
])

/** An x402 payment is, on the earning side, revenue of the operator that owns the payTo wallet. */
export function operatorRevenue({ ref, payTo, token, amount, paymentId }: PaymentEvent): Payout {
    return {
        payoutKind: 'OPERATOR_REVENUE',
        ref,
        account: payTo,
        to: null,
        token,
        amount,
        paymentId,
        modelId: null,
    }
}

const UNITS = ['CALL', 'TOKEN', 'SECOND', 'IMAGE']

export const MODEL_PRICE = factTable<ModelPriceEvent>('model_price', [
    ['token', (e) => bytes(e.token)],
    ['unit', (e) => UNITS[e.unit] ?? 'OTHER'],
    ['unit_raw', (e) => number(e.unit)],
    ['input_price', (e) => number(e.inputPrice)],
    ['output_price', (e) => number(e.outputPrice)],
    ['provenance', (_, labels) => provenanceOf(labels, true)],
    ['model_id', (e) => e.modelId],
])

/** A chain event; `isReference` when one of the reference contracts emitted it. */
export interface ChainEvent {
    ref: LogRef
    event: StateEvent
    isReference: boolean
}

export const CHAIN_EVENT = factTable<ChainEvent>('chain_event', [
    ['contract', (e) => bytes(e.ref.contract)],
    ['name', ({ event }) => event.name],
    ['subject', ({ event }) => text(event.subject)],
    ['args', ({ event }) => json(storedArguments(event.args))],
    ['sender', ({ event }) => bytes(event.sender)],
    ['provenance', (e, labels) => provenanceOf(labels, e.isReference)],
])

/** Bytes of undecodable data kept. */
const MAX_DEAD_DATA = 64 * 1024

export const DEAD_LETTER = factTable<DeadLetterEvent>('dead_letter', [
    ['contract', (e) => bytes(e.ref.contract)],
    ['topics', (e) => textArray(e.topics)],
    ['data', (e) => bytes(e.data.slice(0, 2 + 2 * MAX_DEAD_DATA))],
    ['data_bytes', (e) => number((e.data.length - 2) / 2)],
    ['reason', (e) => text(storedTextOrNull(e.reason))],
])

/** A claim on an artifact, made by a registration or a published version. */
export interface Claim {
    ref: LogRef
    artifactId: string
    modelId: string
    version: string | null
}

const CLAIM_COLUMNS: readonly Column<Claim>[] = [
    ['chain_id', ({ ref }) => number(ref.chainId)],
    ['height', ({ ref }) => number(ref.height)],
    ['tx_position', ({ ref }) => number(ref.txPosition)],
    ['log_index', ({ ref }) => number(ref.logIndex)],
    ['artifact_id', (claim) => claim.artifactId],
    ['model_id', (claim) => claim.modelId],
    ['version', (claim) => text(storedTextOrNull(claim.version))],
    ['time', ({ ref }) => time(ref.timeMs)],
]

export const ARTIFACT_CLAIM: FactTable<Claim> = {
    table: 'artifact_claim',
    columns: CLAIM_COLUMNS.map(([name]) => name),
    line: (claim, labels) => CLAIM_COLUMNS.map(([, of]) => of(claim, labels)).join('\t'),
}
