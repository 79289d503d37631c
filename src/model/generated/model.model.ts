import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, BooleanColumn as BooleanColumn_, ManyToOne as ManyToOne_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, IntColumn as IntColumn_, BigIntColumn as BigIntColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Creator} from "./creator.model"
import {Provenance} from "./_provenance"
import {ModelArtifact} from "./modelArtifact.model"
import {ModelPrice} from "./modelPrice.model"
import {Inference} from "./inference.model"
import {Payment} from "./payment.model"
import {Payout} from "./payout.model"
import {DemandDay} from "./demandDay.model"
import {CatalogueEntry} from "./catalogueEntry.model"

/**
 * A model: registered in the reference registry, or known only from the name that callers used (`registered: false`).
 */
@Entity_()
export class Model {
    constructor(props?: Partial<Model>) {
        Object.assign(this, props)
    }

    /**
     * bytes32 model id of the registry, or `unresolved:<artifact id>` for a name that no registration has claimed.
     */
    @PrimaryColumn_()
    id!: string

    /**
     * Name in the registry, or else in a catalogue; null while unresolved.
     */
    @Index_()
    @StringColumn_({nullable: true})
    name!: string | undefined | null

    /**
     * Registered in the reference registry.
     */
    @Index_()
    @BooleanColumn_({nullable: false})
    registered!: boolean

    /**
     * Owner in the registry; null while unresolved.
     */
    @Index_()
    @ManyToOne_(() => Creator, {nullable: true})
    owner!: Creator | undefined | null

    /**
     * Where creator payouts go; null when the registry named none (then the owner is paid).
     */
    @BytesColumn_({nullable: true})
    payoutAddress!: Uint8Array | undefined | null

    /**
     * Offered for use, by the registry's last word; null while unresolved.
     */
    @BooleanColumn_({nullable: true})
    active!: boolean | undefined | null

    /**
     * Time of registration.
     */
    @Index_()
    @DateTimeColumn_({nullable: true})
    registeredAt!: Date | undefined | null

    /**
     * Chain of the registry that registered it.
     */
    @IntColumn_({nullable: true})
    registryChainId!: number | undefined | null

    /**
     * Height of registration on that chain.
     */
    @IntColumn_({nullable: true})
    registeredHeight!: number | undefined | null

    /**
     * In an imported catalogue; `registered` is the registry's word, this the operator's.
     */
    @Index_()
    @BooleanColumn_({nullable: false})
    catalogued!: boolean

    /**
     * Calls seen and attributed to this model (replays not counted).
     */
    @Index_()
    @BigIntColumn_({nullable: false})
    calls!: bigint

    /**
     * Payments that name this model.
     */
    @BigIntColumn_({nullable: false})
    payments!: bigint

    /**
     * Calls those payments say they pay for. Not added to `calls`: the same call may be seen on both sides.
     */
    @BigIntColumn_({nullable: false})
    paidCalls!: bigint

    /**
     * OPG base units paid by payments that name this model (gross).
     */
    @Index_()
    @BigIntColumn_({nullable: false})
    value!: bigint

    /**
     * OPG base units of `value` that the payment contract set aside for the creator.
     */
    @BigIntColumn_({nullable: false})
    creatorValue!: bigint

    /**
     * Time of the first attributed call or payment; null when never used.
     */
    @DateTimeColumn_({nullable: true})
    firstUsedAt!: Date | undefined | null

    /**
     * Time of the last attributed call or payment; null when never used.
     */
    @DateTimeColumn_({nullable: true})
    lastUsedAt!: Date | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance

    @OneToMany_(() => ModelArtifact, e => e.model)
    artifacts!: ModelArtifact[]

    @OneToMany_(() => ModelPrice, e => e.model)
    prices!: ModelPrice[]

    @OneToMany_(() => Inference, e => e.model)
    inferences!: Inference[]

    @OneToMany_(() => Payment, e => e.model)
    paymentList!: Payment[]

    @OneToMany_(() => Payout, e => e.model)
    payouts!: Payout[]

    @OneToMany_(() => DemandDay, e => e.model)
    days!: DemandDay[]

    @OneToMany_(() => CatalogueEntry, e => e.model)
    catalogue!: CatalogueEntry[]
}
