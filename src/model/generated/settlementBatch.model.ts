import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, BigIntColumn as BigIntColumn_, StringColumn as StringColumn_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
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
     * Blob id; null on v1 relays.
     */
    @StringColumn_({nullable: true})
    walrusBlobId!: string | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
