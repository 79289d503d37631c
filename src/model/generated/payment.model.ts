import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, DateTimeColumn as DateTimeColumn_, ManyToOne as ManyToOne_, Index as Index_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_, StringColumn as StringColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Rail} from "./_rail"
import {Payer} from "./payer.model"
import {Model} from "./model.model"
import {PaymentAttribution} from "./_paymentAttribution"
import {SelfPaidReason} from "./_selfPaidReason"
import {Provenance} from "./_provenance"
import {Receipt} from "./receipt.model"

/**
 * An OPG payment for inference.
 */
@Entity_()
export class Payment {
    constructor(props?: Partial<Payment>) {
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

    @Column_("varchar", {length: 16, nullable: false})
    rail!: Rail

    /**
     * keccak256(abi.encode(chainId, payer, nonce)) for x402, as emitted for the payment contract; null when the calldata could not be read.
     */
    @BytesColumn_({nullable: true})
    paymentId!: Uint8Array | undefined | null

    /**
     * Null on the rail X402_BATCH: an escrow pays out in one sum what many payers escrowed.
     */
    @Index_()
    @ManyToOne_(() => Payer, {nullable: true})
    payer!: Payer | undefined | null

    /**
     * Who received it: the operator's wallet (x402) or the payment contract.
     */
    @BytesColumn_({nullable: false})
    payTo!: Uint8Array

    @BytesColumn_({nullable: false})
    token!: Uint8Array

    /**
     * Token base units.
     */
    @BigIntColumn_({nullable: false})
    amount!: bigint

    @IntColumn_({nullable: false})
    decimals!: number

    /**
     * Most the payer allowed, token base units.
     */
    @BigIntColumn_({nullable: true})
    cap!: bigint | undefined | null

    /**
     * Permit2 nonce.
     */
    @BigIntColumn_({nullable: true})
    nonce!: bigint | undefined | null

    /**
     * Permit deadline, Unix seconds.
     */
    @BigIntColumn_({nullable: true})
    deadline!: bigint | undefined | null

    /**
     * Facilitator named in the signed witness; null on rails whose witness has none.
     */
    @BytesColumn_({nullable: true})
    facilitator!: Uint8Array | undefined | null

    /**
     * Proxy that settled it, or the payment contract.
     */
    @BytesColumn_({nullable: false})
    contract!: Uint8Array

    /**
     * Sender of the transaction.
     */
    @BytesColumn_({nullable: true})
    sender!: Uint8Array | undefined | null

    /**
     * Settled together with an EIP-2612 permit; null on the CONTRACT rail.
     */
    @BooleanColumn_({nullable: true})
    withPermit!: boolean | undefined | null

    /**
     * Why the calldata fields are null; null when they were read.
     */
    @StringColumn_({nullable: true})
    calldataReason!: string | undefined | null

    @Index_()
    @ManyToOne_(() => Model, {nullable: true})
    model!: Model | undefined | null

    /**
     * Base units of `amount` set aside for the creator; null on rails that do not say.
     */
    @BigIntColumn_({nullable: true})
    creatorAmount!: bigint | undefined | null

    /**
     * Calls paid for; null on rails that do not say.
     */
    @BigIntColumn_({nullable: true})
    calls!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    inputUnits!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    outputUnits!: bigint | undefined | null

    /**
     * Merkle leaf or root of the calls paid for.
     */
    @BytesColumn_({nullable: true})
    settlementRef!: Uint8Array | undefined | null

    @Column_("varchar", {length: 9, nullable: false})
    attribution!: PaymentAttribution

    /**
     * Why no model is named; null when one is.
     */
    @StringColumn_({nullable: true})
    unattributedReason!: string | undefined | null

    /**
     * Paid to oneself, by version 2 of the rule SELF_PAID and by what is known now; see `selfPaidReason`. Not demand of the market.
     */
    @BooleanColumn_({nullable: false})
    selfPaid!: boolean

    /**
     * Why it counts as paid to oneself; null when it does not.
     */
    @Column_("varchar", {length: 14, nullable: true})
    selfPaidReason!: SelfPaidReason | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance

    @OneToMany_(() => Receipt, e => e.payment)
    receipts!: Receipt[]
}
