import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, ManyToOne as ManyToOne_, Index as Index_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"
import {Model} from "./model.model"
import {PriceUnit} from "./_priceUnit"
import {Provenance} from "./_provenance"

/**
 * A price set in the reference registry. The price in force at a time is the last one set before it.
 */
@Entity_()
export class ModelPrice {
    constructor(props?: Partial<ModelPrice>) {
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

    @Index_()
    @ManyToOne_(() => Model, {nullable: true})
    model!: Model

    @BytesColumn_({nullable: false})
    token!: Uint8Array

    @Column_("varchar", {length: 6, nullable: false})
    unit!: PriceUnit

    /**
     * Unit number as emitted.
     */
    @IntColumn_({nullable: false})
    unitRaw!: number

    /**
     * Token base units per input unit (per call when the unit is CALL).
     */
    @BigIntColumn_({nullable: false})
    inputPrice!: bigint

    /**
     * Token base units per output unit.
     */
    @BigIntColumn_({nullable: false})
    outputPrice!: bigint

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
