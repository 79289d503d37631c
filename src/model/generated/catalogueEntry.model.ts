import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, ManyToOne as ManyToOne_, BytesColumn as BytesColumn_, IntColumn as IntColumn_, DateTimeColumn as DateTimeColumn_} from "@subsquid/typeorm-store"
import {Model} from "./model.model"
import {Provenance} from "./_provenance"

/**
 * What an operator's catalogue says of a model. Not provable on chain.
 */
@Entity_()
export class CatalogueEntry {
    constructor(props?: Partial<CatalogueEntry>) {
        Object.assign(this, props)
    }

    /**
     * source|author/name
     */
    @PrimaryColumn_()
    id!: string

    /**
     * Where it was imported from: `gateway` (the published price list of the gateways) or the name given at import.
     */
    @Index_()
    @StringColumn_({nullable: false})
    source!: string

    @Index_()
    @ManyToOne_(() => Model, {nullable: true})
    model!: Model

    @StringColumn_({nullable: false})
    author!: string

    @Index_()
    @StringColumn_({nullable: false})
    name!: string

    @StringColumn_({nullable: true})
    task!: string | undefined | null

    @StringColumn_({array: true, nullable: false})
    tags!: (string)[]

    /**
     * Owner's address as told; nobody signed it.
     */
    @BytesColumn_({nullable: true})
    ownerAddress!: Uint8Array | undefined | null

    /**
     * Strings by which it may be called: file ids, blob ids, names.
     */
    @IntColumn_({nullable: false})
    artifacts!: number

    @DateTimeColumn_({nullable: false})
    importedAt!: Date

    /**
     * Of the gateways' list: first day on which it was offered; null = before the first list.
     */
    @DateTimeColumn_({nullable: true})
    offeredFrom!: Date | undefined | null

    /**
     * Of the gateways' list: first day on which it is offered no longer, which may lie ahead; null = it is offered.
     */
    @DateTimeColumn_({nullable: true})
    offeredUntil!: Date | undefined | null

    /**
     * Of the gateways' list: the model that answers for it since `servedBySince`; null = it answers itself. A call keeps the name that it was made by.
     */
    @StringColumn_({nullable: true})
    servedBy!: string | undefined | null

    @DateTimeColumn_({nullable: true})
    servedBySince!: Date | undefined | null

    /**
     * Day of the list that says so, and its source; null of other catalogues.
     */
    @DateTimeColumn_({nullable: true})
    listedAt!: Date | undefined | null

    @StringColumn_({nullable: true})
    listSource!: string | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
