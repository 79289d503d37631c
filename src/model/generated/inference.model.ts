import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, StringColumn as StringColumn_, ManyToOne as ManyToOne_, Index as Index_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
import {CallKind} from "./_callKind"
import {InferenceMode} from "./_inferenceMode"
import {Model} from "./model.model"
import {ModelArtifact} from "./modelArtifact.model"
import {Workflow} from "./workflow.model"
import {Tee} from "./tee.model"
import {SettlementBatch} from "./settlementBatch.model"
import {SettlementProof} from "./_settlementProof"
import {Blob} from "./blob.model"
import {InferenceAttribution} from "./_inferenceAttribution"
import {Provenance} from "./_provenance"

/**
 * One call: a log of its own on chain 10740, or a leaf of a settlement batch whose blob was read.
 */
@Entity_()
export class Inference {
    constructor(props?: Partial<Inference>) {
        Object.assign(this, props)
    }

    /**
     * chainId-txHash-logIndex; for a leaf, the id of its batch, a dash and the leaf's place in the blob
     */
    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    chainId!: number

    @IntColumn_({nullable: false})
    height!: number

    @BytesColumn_({nullable: false})
    txHash!: Uint8Array

    /**
     * Position of the transaction in its block.
     */
    @IntColumn_({nullable: false})
    txPosition!: number

    /**
     * As the chain gives it: block-wide on Base, restarting at 0 in every transaction on 10740.
     */
    @IntColumn_({nullable: false})
    logIndex!: number

    /**
     * 0 for a log's own row; n + 1 for the leaf n (from 0) of a batch's blob, which shares its batch's log.
     */
    @IntColumn_({nullable: false})
    subPosition!: number

    @DateTimeColumn_({nullable: false})
    time!: Date

    /**
     * Contract that emitted the log.
     */
    @BytesColumn_({nullable: false})
    contract!: Uint8Array

    @Column_("varchar", {length: 16, nullable: false})
    rail!: Rail

    @Column_("varchar", {length: 14, nullable: false})
    kind!: CallKind

    /**
     * Null where the chain does not say or the number is unknown; see `modeRaw`.
     */
    @Column_("varchar", {length: 7, nullable: true})
    mode!: InferenceMode | undefined | null

    /**
     * Mode number as emitted.
     */
    @IntColumn_({nullable: true})
    modeRaw!: number | undefined | null

    /**
     * Sender of the transaction; null when the transaction could not be read.
     */
    @BytesColumn_({nullable: true})
    sender!: Uint8Array | undefined | null

    /**
     * Inference id as emitted.
     */
    @StringColumn_({nullable: true})
    inferenceId!: string | undefined | null

    /**
     * Resolved model. Derived: it changes when a registration claims the artifact.
     */
    @Index_()
    @ManyToOne_(() => Model, {nullable: true})
    model!: Model | undefined | null

    /**
     * The string that named the model.
     */
    @Index_()
    @ManyToOne_(() => ModelArtifact, {nullable: true})
    artifact!: ModelArtifact | undefined | null

    @Index_()
    @ManyToOne_(() => Workflow, {nullable: true})
    workflow!: Workflow | undefined | null

    /**
     * keccak256 of the signing enclave's public key, as emitted; the registry may not know it.
     */
    @BytesColumn_({nullable: true})
    signer!: Uint8Array | undefined | null

    /**
     * The signing enclave, when the registry knows it.
     */
    @Index_()
    @ManyToOne_(() => Tee, {nullable: true})
    tee!: Tee | undefined | null

    /**
     * ethAddress of the settlement; null when it was a known x402 proxy (a gateway defect) or absent. Unsigned.
     */
    @BytesColumn_({nullable: true})
    ethAddress!: Uint8Array | undefined | null

    @BytesColumn_({nullable: true})
    inputHash!: Uint8Array | undefined | null

    @BytesColumn_({nullable: true})
    outputHash!: Uint8Array | undefined | null

    /**
     * Unix seconds signed by the enclave.
     */
    @BigIntColumn_({nullable: true})
    timestamp!: bigint | undefined | null

    @StringColumn_({nullable: true})
    walrusBlobId!: string | undefined | null

    @BytesColumn_({nullable: true})
    signature!: Uint8Array | undefined | null

    @BooleanColumn_({nullable: true})
    isSimulation!: boolean | undefined | null

    /**
     * The same call (enclave, hashes, time) is settled elsewhere, alone or in a batch, and that one counts: the first with a valid signature, or else the first.
     */
    @BooleanColumn_({nullable: false})
    isReplay!: boolean

    /**
     * The batch it is a leaf of.
     */
    @Index_()
    @ManyToOne_(() => SettlementBatch, {nullable: true})
    batch!: SettlementBatch | undefined | null

    /**
     * keccak256(keccak256(abi.encode(values))) of a leaf.
     */
    @BytesColumn_({nullable: true})
    leafHash!: Uint8Array | undefined | null

    /**
     * Signed by an enclave that was registered and enabled when it was settled. Null where there is nothing to check, or not yet.
     */
    @BooleanColumn_({nullable: true})
    verified!: boolean | undefined | null

    /**
     * Why it is not verified; null when it is, or when there is nothing to check.
     */
    @StringColumn_({nullable: true})
    unverifiedReason!: string | undefined | null

    /**
     * How far the proof of an individual settlement came; null on other rails.
     */
    @Column_("varchar", {length: 14, nullable: true})
    proof!: SettlementProof | undefined | null

    /**
     * Blob of an individual settlement.
     */
    @Index_()
    @ManyToOne_(() => Blob, {nullable: true})
    blob!: Blob | undefined | null

    /**
     * Prompt tokens, as the blob says.
     */
    @BigIntColumn_({nullable: true})
    inputTokens!: bigint | undefined | null

    /**
     * Answer tokens, as the blob says.
     */
    @BigIntColumn_({nullable: true})
    outputTokens!: bigint | undefined | null

    /**
     * What it cost in OPG base units, as the blob or a receipt says. Not proved.
     */
    @BigIntColumn_({nullable: true})
    cost!: bigint | undefined | null

    /**
     * What it cost in USD, as the blob says, a decimal number. Not proved.
     */
    @StringColumn_({nullable: true})
    costUsd!: string | undefined | null

    @Column_("varchar", {length: 8, nullable: false})
    attribution!: InferenceAttribution

    /**
     * Why no model is named; null when one is.
     */
    @StringColumn_({nullable: true})
    unattributedReason!: string | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
