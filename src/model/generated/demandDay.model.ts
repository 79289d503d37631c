import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, DateTimeColumn as DateTimeColumn_, Index as Index_, IntColumn as IntColumn_, ManyToOne as ManyToOne_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
import {Model} from "./model.model"
import {Provenance} from "./_provenance"

/**
 * Demand of one UTC day, on one rail, for one model, with one reason and provenance. `model` null is demand that names no model.
 */
@Entity_()
export class DemandDay {
    constructor(props?: Partial<DemandDay>) {
        Object.assign(this, props)
    }

    /**
     * YYYY-MM-DD|chainId|rail|modelId|reason|provenance
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
     * Calls and payments: why no model is named (null when one is). Settlement batches: how far their proof came.
     */
    @StringColumn_({nullable: true})
    reason!: string | undefined | null

    /**
     * Calls seen: a log of their own, or a published leaf (replays not counted).
     */
    @BigIntColumn_({nullable: false})
    calls!: bigint

    /**
     * Those of `calls` that carry a valid signature of a registered enclave.
     */
    @BigIntColumn_({nullable: false})
    verified!: bigint

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

    /**
     * Leaves those batches published (duplicates included, so never less than the calls that came of them).
     */
    @BigIntColumn_({nullable: false})
    published!: bigint

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
