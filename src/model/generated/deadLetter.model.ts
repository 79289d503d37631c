import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, StringColumn as StringColumn_} from "@subsquid/typeorm-store"

/**
 * A log that could not be decoded. The index goes on without it and says so.
 */
@Entity_()
export class DeadLetter {
    constructor(props?: Partial<DeadLetter>) {
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

    @BytesColumn_({nullable: false})
    contract!: Uint8Array

    @StringColumn_({array: true, nullable: false})
    topics!: (string)[]

    /**
     * Log data, at most 64 KiB.
     */
    @BytesColumn_({nullable: false})
    data!: Uint8Array

    /**
     * Length of the log data in bytes.
     */
    @IntColumn_({nullable: false})
    dataBytes!: number

    @StringColumn_({nullable: false})
    reason!: string
}
