import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, ManyToOne as ManyToOne_, Index as Index_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {PayoutKind} from "./_payoutKind"
import {Creator} from "./creator.model"
import {Model} from "./model.model"
import {Provenance} from "./_provenance"

/**
 * Money that reached, was credited to, or was taken out by somebody on the earning side.
 */
@Entity_()
export class Payout {
    constructor(props?: Partial<Payout>) {
        Object.assign(this, props)
    }

    /**
     * chainId-txHash-logIndex; for OPERATOR_REVENUE the id of its payment.
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

    @Column_("varchar", {length: 18, nullable: false})
    kind!: PayoutKind

    /**
     * Who is paid.
     */
    @BytesColumn_({nullable: false})
    account!: Uint8Array

    /**
     * The creator, for the creator kinds.
     */
    @Index_()
    @ManyToOne_(() => Creator, {nullable: true})
    creator!: Creator | undefined | null

    /**
     * Where a withdrawal went.
     */
    @BytesColumn_({nullable: true})
    to!: Uint8Array | undefined | null

    @BytesColumn_({nullable: false})
    token!: Uint8Array

    /**
     * Token base units.
     */
    @BigIntColumn_({nullable: false})
    amount!: bigint

    @IntColumn_({nullable: false})
    decimals!: number

    @Index_()
    @ManyToOne_(() => Model, {nullable: true})
    model!: Model | undefined | null

    /**
     * Payment it stems from, when known.
     */
    @BytesColumn_({nullable: true})
    paymentId!: Uint8Array | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
