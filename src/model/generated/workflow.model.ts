import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BooleanColumn as BooleanColumn_, BytesColumn as BytesColumn_, BigIntColumn as BigIntColumn_, DateTimeColumn as DateTimeColumn_, ManyToOne as ManyToOne_, Index as Index_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {ModelArtifact} from "./modelArtifact.model"
import {Provenance} from "./_provenance"
import {Inference} from "./inference.model"

/**
 * A contract that runs a model on a schedule.
 */
@Entity_()
export class Workflow {
    constructor(props?: Partial<Workflow>) {
        Object.assign(this, props)
    }

    /**
     * Contract address.
     */
    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    chainId!: number

    /**
     * In OpenGradient's published list.
     */
    @BooleanColumn_({nullable: false})
    known!: boolean

    /**
     * Who registered its task; null when never announced by the scheduler.
     */
    @BytesColumn_({nullable: true})
    user!: Uint8Array | undefined | null

    /**
     * End of the schedule, Unix seconds.
     */
    @BigIntColumn_({nullable: true})
    endTime!: bigint | undefined | null

    /**
     * Seconds between runs.
     */
    @BigIntColumn_({nullable: true})
    frequency!: bigint | undefined | null

    /**
     * Scheduled and not stopped; null when never announced.
     */
    @BooleanColumn_({nullable: true})
    active!: boolean | undefined | null

    @DateTimeColumn_({nullable: true})
    announcedAt!: Date | undefined | null

    /**
     * The model it names by modelId(); null when it could not be read.
     */
    @Index_()
    @ManyToOne_(() => ModelArtifact, {nullable: true})
    artifact!: ModelArtifact | undefined | null

    @BigIntColumn_({nullable: false})
    runs!: bigint

    @DateTimeColumn_({nullable: true})
    lastRunAt!: Date | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance

    @OneToMany_(() => Inference, e => e.workflow)
    inferences!: Inference[]
}
