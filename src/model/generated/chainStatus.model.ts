import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, BytesColumn as BytesColumn_, IntColumn as IntColumn_, DateTimeColumn as DateTimeColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * Where the index of one chain stands.
 */
@Entity_()
export class ChainStatus {
    constructor(props?: Partial<ChainStatus>) {
        Object.assign(this, props)
    }

    /**
     * Chain id.
     */
    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    network!: string

    @StringColumn_({nullable: false})
    name!: string

    /**
     * Hash of the first block the node serves, pinned at the first start.
     */
    @BytesColumn_({nullable: true})
    genesisHash!: Uint8Array | undefined | null

    /**
     * Height of the first block that is indexed.
     */
    @IntColumn_({nullable: false})
    startHeight!: number

    /**
     * Last block whose facts are in the database.
     */
    @IntColumn_({nullable: false})
    height!: number

    @BytesColumn_({nullable: true})
    hash!: Uint8Array | undefined | null

    @DateTimeColumn_({nullable: true})
    time!: Date | undefined | null

    /**
     * Head of the chain at `checkedAt`.
     */
    @IntColumn_({nullable: true})
    headHeight!: number | undefined | null

    /**
     * Last block that can no longer change, and is indexed.
     */
    @IntColumn_({nullable: true})
    finalizedHeight!: number | undefined | null

    /**
     * Logs indexed: each is a fact, a heartbeat or a dead letter.
     */
    @BigIntColumn_({nullable: false})
    events!: bigint

    @DateTimeColumn_({nullable: true})
    checkedAt!: Date | undefined | null
}
