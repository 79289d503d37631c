import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, BooleanColumn as BooleanColumn_, BigIntColumn as BigIntColumn_, DateTimeColumn as DateTimeColumn_, StringColumn as StringColumn_} from "@subsquid/typeorm-store"

/**
 * A time the index took back blocks that left the canonical chain.
 */
@Entity_()
export class Rollback {
    constructor(props?: Partial<Rollback>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    chainId!: number

    /**
     * Height and hash of the index before.
     */
    @IntColumn_({nullable: false})
    fromHeight!: number

    @BytesColumn_({nullable: true})
    fromHash!: Uint8Array | undefined | null

    /**
     * Common ancestor.
     */
    @IntColumn_({nullable: false})
    toHeight!: number

    @BytesColumn_({nullable: true})
    toHash!: Uint8Array | undefined | null

    /**
     * Deeper than the chain's finality.
     */
    @BooleanColumn_({nullable: false})
    beyondFinality!: boolean

    /**
     * Facts taken back.
     */
    @BigIntColumn_({nullable: false})
    rowsRemoved!: bigint

    /**
     * Wall-clock time of the repair.
     */
    @DateTimeColumn_({nullable: false})
    at!: Date

    @StringColumn_({nullable: false})
    reason!: string
}
