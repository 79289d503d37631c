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
import { bytes, flag, json, NULL, number, text, textArray, time } from './copy-format'
import { inferenceAttribution, type Labels, paymentAttribution, provenanceOf } from './labels'
import { storedTextOrNull } from './text'

/** Columns and rows of the fact tables, in COPY's text format. A line is one row, its fields in column order. */

const POSITION = ['id', 'chain_id', 'height', 'tx_hash', 'tx_position', 'log_index', 'time', 'log_digest']

function position(ref: LogRef): string {
    return `${eventId(ref)}\t${ref.chainId}\t${ref.height}\t${bytes(ref.txHash)}\t${ref.txPosition}\t${ref.logIndex}\t${time(ref.timeMs)}\t${bytes(ref.digest)}`
}

const line = (ref: LogRef, fields: string[]) => `${position(ref)}\t${fields.join('\t')}`

export const INFERENCE = [
    ...POSITION,
    ...[
        'contract',
        'rail',
        'kind',
        'mode',
        'mode_raw',
        'sender',
        'inference_id',
        'signer',
        'tee_id',
        'eth_address',
    ],
    ...[
        'input_hash',
        'output_hash',
        'timestamp',
        'walrus_blob_id',
        'signature',
        'is_simulation',
        'is_replay',
    ],
    ...[
        'attribution',
        'unattributed_reason',
        'provenance',
        'model_id',
        'artifact_id',
        'workflow_id',
        'settlement_key',
    ],
]

/** What the database knew about an inference when it was written. */
export interface InferenceContext {
    modelId: string | null
    artifactId: string | null
    settlementKey: string | null
    isReplay: boolean
}

export function inferenceLine(e: InferenceEvent, context: InferenceContext, labels: Labels): string {
    const { attribution, reason } = inferenceAttribution(e)
    return line(e.ref, [
        bytes(e.ref.contract),
        e.rail,
        e.callKind,
        text(e.mode),
        number(e.modeRaw),
        bytes(e.sender),
        text(storedTextOrNull(e.inferenceId)),
        bytes(e.teeId),
        text(e.teeId),
        bytes(e.ethAddress),
        bytes(e.inputHash),
        bytes(e.outputHash),
        number(e.timestamp),
        text(storedTextOrNull(e.walrusBlobId)),
        bytes(e.signature),
        flag(e.isSimulation),
        flag(context.isReplay),
        attribution,
        text(reason),
        provenanceOf(labels, false),
        text(context.modelId),
        text(context.artifactId),
        text(e.workflow),
        bytes(context.settlementKey),
    ])
}

export const SETTLEMENT_BATCH = [
    ...POSITION,
    ...['contract', 'rail', 'sender', 'merkle_root', 'claimed', 'walrus_blob_id', 'provenance'],
]

export function settlementBatchLine(e: SettlementBatchEvent, labels: Labels): string {
    return line(e.ref, [
        bytes(e.ref.contract),
        e.rail,
        bytes(e.sender),
        bytes(e.merkleRoot),
        number(e.claimed),
        text(storedTextOrNull(e.walrusBlobId)),
        provenanceOf(labels, false),
    ])
}

export const PAYMENT = [
    ...POSITION,
    ...[
        'rail',
        'payment_id',
        'pay_to',
        'token',
        'amount',
        'decimals',
        'cap',
        'nonce',
        'deadline',
        'facilitator',
    ],
    ...[
        'contract',
        'sender',
        'with_permit',
        'calldata_reason',
        'creator_amount',
        'calls',
        'input_units',
        'output_units',
    ],
    ...['settlement_ref', 'attribution', 'unattributed_reason', 'provenance', 'payer_id', 'model_id'],
]

export function paymentLine(e: PaymentEvent, labels: Labels): string {
    const { attribution, reason } = paymentAttribution(e)
    return line(e.ref, [
        e.rail,
        bytes(e.paymentId),
        bytes(e.payTo),
        bytes(e.token),
        number(e.amount),
        number(labels.decimals),
        number(e.cap),
        number(e.nonce),
        number(e.deadline),
        bytes(e.facilitator),
        bytes(e.settledBy),
        bytes(e.sender),
        flag(e.withPermit),
        text(e.calldataReason),
        number(e.creatorAmount),
        number(e.calls),
        number(e.inputUnits),
        number(e.outputUnits),
        bytes(e.settlementRef),
        attribution,
        text(reason),
        provenanceOf(labels, e.rail === 'CONTRACT'),
        e.payer,
        text(e.modelId),
    ])
}

export const PAYOUT = [
    ...POSITION,
    ...[
        'kind',
        'account',
        '"to"',
        'token',
        'amount',
        'decimals',
        'payment_id',
        'provenance',
        'creator_id',
        'model_id',
    ],
]

export function payoutLine(e: PayoutEvent, labels: Labels): string {
    return line(e.ref, [
        e.payoutKind,
        bytes(e.account),
        bytes(e.to),
        bytes(e.token),
        number(e.amount),
        number(labels.decimals),
        bytes(e.paymentId),
        provenanceOf(labels, true),
        e.account,
        text(e.modelId),
    ])
}

/** An x402 payment is, on the earning side, revenue of the operator that owns the payTo wallet. */
export function operatorRevenueLine(e: PaymentEvent, labels: Labels): string {
    return line(e.ref, [
        'OPERATOR_REVENUE',
        bytes(e.payTo),
        NULL,
        bytes(e.token),
        number(e.amount),
        number(labels.decimals),
        bytes(e.paymentId),
        provenanceOf(labels, false),
        NULL,
        NULL,
    ])
}

export const MODEL_PRICE = [
    ...POSITION,
    ...['token', 'unit', 'unit_raw', 'input_price', 'output_price', 'provenance', 'model_id'],
]

const UNITS = ['CALL', 'TOKEN', 'SECOND', 'IMAGE']

export function modelPriceLine(e: ModelPriceEvent, labels: Labels): string {
    return line(e.ref, [
        bytes(e.token),
        UNITS[e.unit] ?? 'OTHER',
        number(e.unit),
        number(e.inputPrice),
        number(e.outputPrice),
        provenanceOf(labels, true),
        e.modelId,
    ])
}

export const CHAIN_EVENT = [...POSITION, 'contract', 'name', 'subject', 'args', 'sender', 'provenance']

export function chainEventLine(e: StateEvent, labels: Labels, isReference: boolean): string {
    return line(e.ref, [
        bytes(e.ref.contract),
        e.name,
        text(e.subject),
        json(storedArguments(e.args)),
        bytes(e.sender),
        provenanceOf(labels, isReference),
    ])
}

export const DEAD_LETTER = [...POSITION, 'contract', 'topics', 'data', 'data_bytes', 'reason']

/** Bytes of undecodable data kept. */
const MAX_DEAD_DATA = 64 * 1024

export function deadLetterLine(e: DeadLetterEvent): string {
    return line(e.ref, [
        bytes(e.ref.contract),
        textArray(e.topics),
        bytes(e.data.slice(0, 2 + 2 * MAX_DEAD_DATA)),
        number((e.data.length - 2) / 2),
        text(storedTextOrNull(e.reason)),
    ])
}

export function claimLine(claim: {
    ref: LogRef
    artifactId: string
    modelId: string
    version: string | null
}): string {
    const { chainId, height, txPosition, logIndex, timeMs } = claim.ref
    const version = text(storedTextOrNull(claim.version))
    return `${chainId}\t${height}\t${txPosition}\t${logIndex}\t${claim.artifactId}\t${claim.modelId}\t${version}\t${time(timeMs)}`
}
