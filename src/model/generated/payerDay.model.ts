import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, DateTimeColumn as DateTimeColumn_, Index as Index_, IntColumn as IntColumn_, ManyToOne as ManyToOne_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
import {Payer} from "./payer.model"

/**
 * Payments of one payer in one UTC day on one rail.
 */
@Entity_()
export class PayerDay {
    constructor(props?: Partial<PayerDay>) {
        Object.assign(this, props)
    }

    /**
     * YYYY-MM-DD|chainId|rail|payer
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @DateTimeColumn_({nullable: false})
    day!: Date

    @IntColumn_({nullable: false})
    chainId!: number

    @Column_("varchar", {length: 16, nullable: false})
    rail!: Rail

    @Index_()
    @ManyToOne_(() => Payer, {nullable: true})
    payer!: Payer

    @BigIntColumn_({nullable: false})
    payments!: bigint

    @BigIntColumn_({nullable: false})
    paidCalls!: bigint

    /**
     * OPG base units paid.
     */
    @BigIntColumn_({nullable: false})
    value!: bigint
}
