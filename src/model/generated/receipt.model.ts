import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, StringColumn as StringColumn_, BytesColumn as BytesColumn_, BooleanColumn as BooleanColumn_, BigIntColumn as BigIntColumn_, ManyToOne as ManyToOne_, DateTimeColumn as DateTimeColumn_} from "@subsquid/typeorm-store"
import {ReceiptState} from "./_receiptState"
import {Payment} from "./payment.model"
import {Inference} from "./inference.model"
import {Provenance} from "./_provenance"

/**
 * What a gateway's response headers said together: which payment, which settlement, which blob. Checked against both chains before it links anything.
 */
@Entity_()
export class Receipt {
    constructor(props?: Partial<Receipt>) {
        Object.assign(this, props)
    }

    /**
     * SHA-256 of the receipt's canonical JSON, hex.
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @Column_("varchar", {length: 7, nullable: false})
    state!: ReceiptState

    /**
     * What it contradicts, in a sentence; null unless REFUSED.
     */
    @StringColumn_({nullable: true})
    contradiction!: string | undefined | null

    /**
     * What it waits for, in a sentence; null unless WAITING.
     */
    @StringColumn_({nullable: true})
    waitingFor!: string | undefined | null

    @BytesColumn_({nullable: false})
    paymentTx!: Uint8Array

    @BytesColumn_({nullable: false})
    settlementTx!: Uint8Array

    @StringColumn_({nullable: false})
    blobId!: string

    /**
     * SHA-256 of the session id, hex: the id itself is a bearer token and is not kept.
     */
    @StringColumn_({nullable: true})
    sessionHash!: string | undefined | null

    /**
     * Model as told.
     */
    @StringColumn_({nullable: true})
    modelName!: string | undefined | null

    /**
     * The told model is proved: its request hashes to the input hash on chain, or the settlement's blob names it.
     */
    @BooleanColumn_({nullable: true})
    modelProved!: boolean | undefined | null

    /**
     * OPG base units, as told.
     */
    @BigIntColumn_({nullable: true})
    cost!: bigint | undefined | null

    @Index_()
    @ManyToOne_(() => Payment, {nullable: true})
    payment!: Payment | undefined | null

    @Index_()
    @ManyToOne_(() => Inference, {nullable: true})
    inference!: Inference | undefined | null

    @DateTimeColumn_({nullable: false})
    receivedAt!: Date

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
