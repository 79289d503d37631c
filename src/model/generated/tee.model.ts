import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, BooleanColumn as BooleanColumn_, DateTimeColumn as DateTimeColumn_, StringColumn as StringColumn_, OneToMany as OneToMany_} from "@subsquid/typeorm-store"
import {Provenance} from "./_provenance"
import {TeeDay} from "./teeDay.model"
import {Inference} from "./inference.model"

/**
 * A trusted execution environment registered to sign answers.
 */
@Entity_()
export class Tee {
    constructor(props?: Partial<Tee>) {
        Object.assign(this, props)
    }

    /**
     * keccak256 of the DER public key.
     */
    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    chainId!: number

    /**
     * Registry of the last registration.
     */
    @BytesColumn_({nullable: false})
    registry!: Uint8Array

    @BytesColumn_({nullable: false})
    owner!: Uint8Array

    /**
     * 0 LLM proxy, 1 validator.
     */
    @IntColumn_({nullable: false})
    teeType!: number

    @BooleanColumn_({nullable: false})
    enabled!: boolean

    @DateTimeColumn_({nullable: false})
    registeredAt!: Date

    /**
     * Time of the last disabling; null when never disabled.
     */
    @DateTimeColumn_({nullable: true})
    disabledAt!: Date | undefined | null

    /**
     * DER public key, from the registration's calldata, or from the registry itself. Its keccak256 is the id.
     */
    @BytesColumn_({nullable: true})
    publicKey!: Uint8Array | undefined | null

    /**
     * Payment address, from the same source. Not necessarily where payments go.
     */
    @BytesColumn_({nullable: true})
    paymentAddress!: Uint8Array | undefined | null

    /**
     * From the same source.
     */
    @StringColumn_({nullable: true})
    endpoint!: string | undefined | null

    /**
     * Why key, payment address or endpoint are null; null when they are known. A registration whose calldata shows nothing is asked for at the registry until it answers.
     */
    @StringColumn_({nullable: true})
    calldataReason!: string | undefined | null

    /**
     * Block as of which the registry was asked for key, payment address and endpoint; null when the calldata shows them.
     */
    @IntColumn_({nullable: true})
    askedAt!: number | undefined | null

    /**
     * Oblivious-HTTP key configuration that the registry said last: key id. All of its fields are null when there is none, or no more.
     */
    @IntColumn_({nullable: true})
    ohttpKeyId!: number | undefined | null

    /**
     * HPKE key encapsulation (RFC 9180), e.g. 32 for X25519.
     */
    @IntColumn_({nullable: true})
    ohttpKemId!: number | undefined | null

    /**
     * HPKE key derivation.
     */
    @IntColumn_({nullable: true})
    ohttpKdfId!: number | undefined | null

    /**
     * HPKE encryption.
     */
    @IntColumn_({nullable: true})
    ohttpAeadId!: number | undefined | null

    /**
     * keccak256 of the HPKE public key.
     */
    @BytesColumn_({nullable: true})
    ohttpPublicKeyHash!: Uint8Array | undefined | null

    /**
     * keccak256 of the encoded key configuration.
     */
    @BytesColumn_({nullable: true})
    ohttpKeyConfigHash!: Uint8Array | undefined | null

    /**
     * Time of the block that set it.
     */
    @DateTimeColumn_({nullable: true})
    ohttpUpdatedAt!: Date | undefined | null

    @IntColumn_({nullable: false})
    heartbeats!: number

    @DateTimeColumn_({nullable: true})
    lastHeartbeatAt!: Date | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance

    @OneToMany_(() => TeeDay, e => e.tee)
    days!: TeeDay[]

    @OneToMany_(() => Inference, e => e.tee)
    inferences!: Inference[]
}
