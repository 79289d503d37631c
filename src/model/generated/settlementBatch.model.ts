import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, BigIntColumn as BigIntColumn_, StringColumn as StringColumn_, ManyToOne as ManyToOne_, Index as Index_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
import {Blob} from "./blob.model"
import {SettlementProof} from "./_settlementProof"
import {SenderTrust} from "./_senderTrust"
import {Inference} from "./inference.model"
import {Provenance} from "./_provenance"

/**
 * A batch of calls settled as one Merkle root.
 */
@Entity_()
export class SettlementBatch {
    constructor(props?: Partial<SettlementBatch>) {
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

    @IntColumn_({nullable: false})
    txPosition!: number

    @IntColumn_({nullable: false})
    logIndex!: number

    @DateTimeColumn_({nullable: false})
    time!: Date

    /**
     * Relay contract.
     */
    @BytesColumn_({nullable: false})
    contract!: Uint8Array

    @Column_("varchar", {length: 16, nullable: false})
    rail!: Rail

    /**
     * Sender of the transaction; null when the transaction could not be read.
     */
    @BytesColumn_({nullable: true})
    sender!: Uint8Array | undefined | null

    @BytesColumn_({nullable: false})
    merkleRoot!: Uint8Array

    /**
     * batchSize as emitted. Anyone may be able to post any number: a claim, not a count.
     */
    @BigIntColumn_({nullable: false})
    claimed!: bigint

    /**
     * Leaves of the published blob whose root matches; null until the blob was read.
     */
    @IntColumn_({nullable: true})
    published!: number | undefined | null

    /**
     * Leaves with a valid signature of a registered enclave; null until the blob was read.
     */
    @IntColumn_({nullable: true})
    verified!: number | undefined | null

    /**
     * Published leaves that had been settled before (or stand twice in the batch) and are not counted again; null until the blob was read.
     */
    @IntColumn_({nullable: true})
    duplicates!: number | undefined | null

    /**
     * Blob id as emitted; null on v1 relays.
     */
    @StringColumn_({nullable: true})
    walrusBlobId!: string | undefined | null

    /**
     * The blob; null when there is no valid blob id.
     */
    @Index_()
    @ManyToOne_(() => Blob, {nullable: true})
    blob!: Blob | undefined | null

    @Column_("varchar", {length: 14, nullable: false})
    proof!: SettlementProof

    /**
     * What contradicts the claim, in a sentence; null where nothing does.
     */
    @StringColumn_({nullable: true})
    proofReason!: string | undefined | null

    /**
     * Null until looked at.
     */
    @Column_("varchar", {length: 10, nullable: true})
    senderTrust!: SenderTrust | undefined | null

    /**
     * What speaks against the claim: UNTRUSTED_SENDER, OVERSIZED_CLAIM, EMPTY_CLAIM, NO_BLOB, EXPIRED, REJECTED, ROOT_MISMATCH, COUNT_MISMATCH.
     */
    @StringColumn_({array: true, nullable: false})
    flags!: (string)[]

    @OneToMany_(() => Inference, e => e.batch)
    leaves!: Inference[]

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
