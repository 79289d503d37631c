import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, StringColumn as StringColumn_, DateTimeColumn as DateTimeColumn_, IntColumn as IntColumn_, BooleanColumn as BooleanColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {BlobState} from "./_blobState"
import {SettlementBatch} from "./settlementBatch.model"
import {Inference} from "./inference.model"

/**
 * What a settlement published on Walrus: the calls of a batch, or request and answer of one call. Kept without prompts and answers unless the operator of this index asked for them; never served.
 */
@Entity_()
export class Blob {
    constructor(props?: Partial<Blob>) {
        Object.assign(this, props)
    }

    /**
     * Walrus blob id (base64url).
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @Column_("varchar", {length: 8, nullable: false})
    state!: BlobState

    /**
     * Why it is not archived; null when it is.
     */
    @StringColumn_({nullable: true})
    reason!: string | undefined | null

    /**
     * Time of the first settlement that points to it.
     */
    @DateTimeColumn_({nullable: false})
    firstSettledAt!: Date

    /**
     * End of its storage term: the first settlement plus the network's term.
     */
    @DateTimeColumn_({nullable: false})
    expiresAt!: Date

    /**
     * Times it was asked for.
     */
    @IntColumn_({nullable: false})
    attempts!: number

    /**
     * Wall-clock time before which it is not asked for again; null when it is settled.
     */
    @DateTimeColumn_({nullable: true})
    nextAttemptAt!: Date | undefined | null

    @DateTimeColumn_({nullable: true})
    archivedAt!: Date | undefined | null

    /**
     * BATCH or INDIVIDUAL; null until archived.
     */
    @StringColumn_({nullable: true})
    shape!: string | undefined | null

    /**
     * SHA-256 of the fetched bytes, hex: equal blobs are kept once.
     */
    @StringColumn_({nullable: true})
    sha256!: string | undefined | null

    /**
     * Length of the fetched bytes.
     */
    @IntColumn_({nullable: true})
    bytes!: number | undefined | null

    /**
     * Kept without prompt and answer.
     */
    @BooleanColumn_({nullable: true})
    redacted!: boolean | undefined | null

    @OneToMany_(() => SettlementBatch, e => e.blob)
    batches!: SettlementBatch[]

    @OneToMany_(() => Inference, e => e.blob)
    inferences!: Inference[]
}
