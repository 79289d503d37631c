import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, DateTimeColumn as DateTimeColumn_, Index as Index_, IntColumn as IntColumn_, ManyToOne as ManyToOne_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
import {Model} from "./model.model"
import {Provenance} from "./_provenance"

/**
 * Demand of one UTC day, on one rail, for one model. `model` null is demand that names no model.
 */
@Entity_()
export class DemandDay {
    constructor(props?: Partial<DemandDay>) {
        Object.assign(this, props)
    }

    /**
     * YYYY-MM-DD|chainId|rail|modelId
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
    @ManyToOne_(() => Model, {nullable: true})
    model!: Model | undefined | null

    /**
     * Calls that left a log of their own (replays not counted).
     */
    @BigIntColumn_({nullable: false})
    calls!: bigint

    /**
     * Settlement batches.
     */
    @BigIntColumn_({nullable: false})
    batches!: bigint

    /**
     * Sum of claimed batch sizes.
     */
    @BigIntColumn_({nullable: false})
    claimed!: bigint

    @BigIntColumn_({nullable: false})
    payments!: bigint

    /**
     * Calls that payments say they pay for.
     */
    @BigIntColumn_({nullable: false})
    paidCalls!: bigint

    /**
     * OPG base units paid.
     */
    @BigIntColumn_({nullable: false})
    value!: bigint

    /**
     * OPG base units set aside for creators.
     */
    @BigIntColumn_({nullable: false})
    creatorValue!: bigint

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
