import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, StringColumn as StringColumn_, Index as Index_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"
import {Provenance} from "./_provenance"

/**
 * Any other log of a watched contract, decoded: registry, enclave, scheduler, role and token events.
 */
@Entity_()
export class ChainEvent {
    constructor(props?: Partial<ChainEvent>) {
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

    /**
     * Event name.
     */
    @Index_()
    @StringColumn_({nullable: false})
    name!: string

    /**
     * What it is about: a model id, TEE id, workflow or account.
     */
    @Index_()
    @StringColumn_({nullable: true})
    subject!: string | undefined | null

    /**
     * Decoded arguments; integers as decimal strings.
     */
    @JSONColumn_({nullable: false})
    args!: unknown

    @BytesColumn_({nullable: true})
    sender!: Uint8Array | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
