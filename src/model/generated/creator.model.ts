import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BigIntColumn as BigIntColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Provenance} from "./_provenance"
import {Model} from "./model.model"
import {Payout} from "./payout.model"

/**
 * An address that owns a model or was paid as a creator.
 */
@Entity_()
export class Creator {
    constructor(props?: Partial<Creator>) {
        Object.assign(this, props)
    }

    /**
     * Address.
     */
    @PrimaryColumn_()
    id!: string

    /**
     * Models it owns now.
     */
    @IntColumn_({nullable: false})
    modelCount!: number

    /**
     * OPG base units credited to it.
     */
    @BigIntColumn_({nullable: false})
    accrued!: bigint

    /**
     * OPG base units it took out.
     */
    @BigIntColumn_({nullable: false})
    withdrawn!: bigint

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance

    @OneToMany_(() => Model, e => e.owner)
    models!: Model[]

    @OneToMany_(() => Payout, e => e.creator)
    payouts!: Payout[]
}
