import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, StringColumn as StringColumn_, ManyToOne as ManyToOne_, Index as Index_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
import {CallKind} from "./_callKind"
import {InferenceMode} from "./_inferenceMode"
import {Model} from "./model.model"
import {ModelArtifact} from "./modelArtifact.model"
import {Workflow} from "./workflow.model"
import {Tee} from "./tee.model"
import {InferenceAttribution} from "./_inferenceAttribution"
import {Provenance} from "./_provenance"

/**
 * One call that left a log of its own on chain 10740.
 */
@Entity_()
export class Inference {
    constructor(props?: Partial<Inference>) {
        Object.assign(this, props)
    }

    /**
     * chainId-txHash-logIndex
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
     * The same signed call was settled before; not counted.
     */
    @BooleanColumn_({nullable: false})
    isReplay!: boolean

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
