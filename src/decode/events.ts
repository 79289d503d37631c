import type { Hex } from '../base/hex'

/** A log as the chain gives it, with its block. */
export interface RawLog {
    chainId: number
    height: number
    blockHash: Hex
    /** Block time, Unix milliseconds. */
    timeMs: number
    txHash: Hex
    /** Position of the transaction in its block (the transaction found by hash where it was fetched). */
    txPosition: number
    logIndex: number
    /** Emitting contract. */
    address: Hex
    topics: Hex[]
    data: Hex
}

/** The transaction a log belongs to. */
export interface RawTransaction {
    hash: Hex
    from: Hex
    to: Hex | null
    input: Hex
    position: number
}

/** The position of a fact on its chain. */
export interface LogRef {
    chainId: number
    height: number
    timeMs: number
    txHash: Hex
    txPosition: number
    logIndex: number
    contract: Hex
    /** Digest of the log's contents, see logDigest. */
    digest: Hex
}

export type InferenceRail = 'PRECOMPILE' | 'WORKFLOW' | 'INDIVIDUAL' | 'INDIVIDUAL_V1' | 'METADATA_V1'
export type BatchRail = 'BATCH' | 'BATCH_V1'
export type PaymentRail = 'X402_UPTO' | 'X402_EXACT' | 'X402_UPTO_LEGACY' | 'X402_BATCH' | 'CONTRACT'
export type Rail = InferenceRail | BatchRail | PaymentRail
/** Of a log; `WEB_SEARCH` is known from a blob alone. */
export type CallKind = 'MODEL' | 'LLM_CHAT' | 'LLM_COMPLETION' | 'UNKNOWN'
export type InferenceMode = 'VANILLA' | 'ZKML' | 'TEE'
export type UnattributedReason =
    /** A settlement that carries hashes only. */
    | 'HASHES_ONLY'
    /** The settlement's blob would name the model, but is not read yet. */
    | 'BLOB_WAITING'
    /** An x402 payment: the total of a session. */
    | 'SESSION_NAMES_NO_MODEL'
    /** A workflow whose modelId() could not be read. */
    | 'WORKFLOW_MODEL_UNREADABLE'
    /** The log names an empty string. */
    | 'EMPTY_NAME'

export interface InferenceEvent {
    kind: 'inference'
    ref: LogRef
    rail: InferenceRail
    callKind: CallKind
    mode: InferenceMode | null
    modeRaw: number | null
    inferenceId: string | null
    /** The string that names the model, exactly as decoded; null when the log names none. */
    modelRef: string | null
    /** The name comes from the workflow's modelId(), not from the log. */
    namedByWorkflow?: boolean
    /** Workflow contract that ran it, or null. */
    workflow: Hex | null
    sender: Hex | null
    teeId: Hex | null
    ethAddress: Hex | null
    inputHash: Hex | null
    outputHash: Hex | null
    /** Unix seconds, any uint256. */
    timestamp: bigint | null
    walrusBlobId: string | null
    signature: Hex | null
    isSimulation: boolean | null
}

export interface SettlementBatchEvent {
    kind: 'batch'
    ref: LogRef
    rail: BatchRail
    sender: Hex | null
    merkleRoot: Hex
    claimed: bigint
    walrusBlobId: string | null
}

export interface PaymentEvent {
    kind: 'payment'
    ref: LogRef
    rail: PaymentRail
    /** Proxy that settled it, or the payment contract. (`ref.contract` is the token for x402.) */
    settledBy: Hex
    paymentId: Hex | null
    /** Null where the chain names none: a batch pays out what many payers escrowed. */
    payer: Hex | null
    payTo: Hex
    token: Hex
    amount: bigint
    cap: bigint | null
    nonce: bigint | null
    deadline: bigint | null
    facilitator: Hex | null
    sender: Hex | null
    withPermit: boolean | null
    calldataReason: string | null
    /** Registry model id (bytes32), CONTRACT rail only. */
    modelId: Hex | null
    creatorAmount: bigint | null
    calls: bigint | null
    inputUnits: bigint | null
    outputUnits: bigint | null
    settlementRef: Hex | null
}

export interface PayoutEvent {
    kind: 'payout'
    ref: LogRef
    payoutKind: 'CREATOR_ACCRUAL' | 'CREATOR_WITHDRAWAL'
    account: Hex
    to: Hex | null
    token: Hex
    amount: bigint
    modelId: Hex | null
    paymentId: Hex | null
}

export interface ModelPriceEvent {
    kind: 'price'
    ref: LogRef
    modelId: Hex
    token: Hex
    unit: number
    inputPrice: bigint
    outputPrice: bigint
}

export interface HeartbeatEvent {
    kind: 'heartbeat'
    ref: LogRef
    teeId: Hex
    timestamp: bigint
}

/** Every other decoded log; `args` is JSON-safe (integers as decimal strings, bytes as hex). */
export interface StateEvent {
    kind: 'state'
    ref: LogRef
    name: StateEventName
    /** What it is about: model id, TEE id, PCR hash, workflow or account; null when about the contract itself. */
    subject: Hex | null
    args: Record<string, JsonValue>
    sender: Hex | null
}

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

export type StateEventName =
    // reference registry
    | 'ModelRegistered'
    | 'ModelVersionPublished'
    | 'ModelOwnerChanged'
    | 'ModelPayoutAddressSet'
    | 'ModelActiveSet'
    | 'InferenceRefunded'
    // TEE registry (args of TEERegistered include publicKey, paymentAddress, endpoint, calldataReason)
    | 'TEERegistered'
    | 'TEEEnabled'
    | 'TEEDisabled'
    | 'TEEActivated'
    | 'TEEDeactivated'
    | 'TEERemoved'
    | 'TEETypeAdded'
    | 'TEETypeDeactivated'
    | 'OHTTPConfigUpdated'
    | 'OHTTPConfigCleared'
    | 'PCRApproved'
    | 'PCRRevoked'
    | 'AWSCertificateUpdated'
    // scheduler
    | 'TaskRegistered'
    | 'TaskUpdated'
    | 'TaskStopped'
    // access control
    | 'OwnershipTransferred'
    | 'RoleAdminChanged'
    | 'RoleGranted'
    | 'RoleRevoked'
    | 'RegistryUpdated'
    // a hub or workflow log that shows an inference already counted (args.inference = its event id)
    | 'InferenceResult'
    | 'LLMChatResult'
    | 'LLMCompletionResult'
    | 'InferenceResultEmitted'
    // an OPG transfer to a payTo wallet with no proxy settlement in its transaction
    | 'UnpairedTransfer'
    // OPG that a payer escrowed for batch settlement: not paid to anybody yet
    | 'X402Deposited'

export interface DeadLetterEvent {
    kind: 'deadLetter'
    ref: LogRef
    topics: Hex[]
    data: Hex
    reason: string
}

export type DomainEvent =
    | InferenceEvent
    | SettlementBatchEvent
    | PaymentEvent
    | PayoutEvent
    | ModelPriceEvent
    | HeartbeatEvent
    | StateEvent
    | DeadLetterEvent

/** A fact's id (INV-2). */
export function eventId(ref: { chainId: number; txHash: Hex; logIndex: number }): string {
    return `${ref.chainId}-${ref.txHash}-${ref.logIndex}`
}
