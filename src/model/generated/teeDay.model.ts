import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, ManyToOne as ManyToOne_, Index as Index_, IntColumn as IntColumn_, DateTimeColumn as DateTimeColumn_} from "@subsquid/typeorm-store"
import {Tee} from "./tee.model"
import {Provenance} from "./_provenance"

/**
 * Heartbeats of one enclave in one UTC day.
 */
@Entity_()
export class TeeDay {
    constructor(props?: Partial<TeeDay>) {
        Object.assign(this, props)
    }

    /**
     * teeId-YYYY-MM-DD
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @ManyToOne_(() => Tee, {nullable: true})
    tee!: Tee

    @IntColumn_({nullable: false})
    chainId!: number

    @DateTimeColumn_({nullable: false})
    day!: Date

    @IntColumn_({nullable: false})
    heartbeats!: number

    @DateTimeColumn_({nullable: false})
    firstAt!: Date

    @DateTimeColumn_({nullable: false})
    lastAt!: Date

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
