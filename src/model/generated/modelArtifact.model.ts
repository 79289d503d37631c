import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, IntColumn as IntColumn_, BooleanColumn as BooleanColumn_, ManyToOne as ManyToOne_, DateTimeColumn as DateTimeColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Model} from "./model.model"
import {Provenance} from "./_provenance"
import {Inference} from "./inference.model"

/**
 * A string by which callers name a model: an IPFS CID, a Walrus blob id, a model name. One model has many.
 */
@Entity_()
export class ModelArtifact {
    constructor(props?: Partial<ModelArtifact>) {
        Object.assign(this, props)
    }

    /**
     * keccak256 of the UTF-8 bytes of the trimmed string (the registry's `cidHash`).
     */
    @PrimaryColumn_()
    id!: string

    /**
     * The string, trimmed, at most 512 characters, NUL shown as U+2400.
     */
    @Index_()
    @StringColumn_({nullable: false})
    cid!: string

    /**
     * Length of the trimmed string in UTF-8 bytes.
     */
    @IntColumn_({nullable: false})
    cidBytes!: number

    /**
     * False when `cid` is not the exact string (cut, NUL, or invalid UTF-8).
     */
    @BooleanColumn_({nullable: false})
    exact!: boolean

    /**
     * The model that claimed it first, or the unresolved stand-in.
     */
    @Index_()
    @ManyToOne_(() => Model, {nullable: true})
    model!: Model

    /**
     * A registration or a published version claims it.
     */
    @Index_()
    @BooleanColumn_({nullable: false})
    claimed!: boolean

    /**
     * Version label under which it was published, by the registry or else by a catalogue; null for the registration's own CID and where neither names it.
     */
    @StringColumn_({nullable: true})
    version!: string | undefined | null

    /**
     * Time of the claim.
     */
    @DateTimeColumn_({nullable: true})
    claimedAt!: Date | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance

    @OneToMany_(() => Inference, e => e.artifact)
    inferences!: Inference[]
}
