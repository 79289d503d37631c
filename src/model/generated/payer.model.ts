import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, BigIntColumn as BigIntColumn_, Index as Index_, DateTimeColumn as DateTimeColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Provenance} from "./_provenance"
import {Payment} from "./payment.model"

/**
 * An address that paid for inference. A wallet, not a person: relays pay for many.
 */
@Entity_()
export class Payer {
    constructor(props?: Partial<Payer>) {
        Object.assign(this, props)
    }

    /**
     * Address.
     */
    @PrimaryColumn_()
    id!: string

    @BigIntColumn_({nullable: false})
    payments!: bigint

    /**
     * Calls that its payments say they pay for; x402 payments do not say.
     */
    @BigIntColumn_({nullable: false})
    paidCalls!: bigint

    /**
     * OPG base units paid.
     */
    @Index_()
    @BigIntColumn_({nullable: false})
    value!: bigint

    @DateTimeColumn_({nullable: true})
    firstPaidAt!: Date | undefined | null

    @DateTimeColumn_({nullable: true})
    lastPaidAt!: Date | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance

    @OneToMany_(() => Payment, e => e.payer)
    paymentList!: Payment[]
}
