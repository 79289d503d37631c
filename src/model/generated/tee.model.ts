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
     * DER public key, from the registration's calldata.
     */
    @BytesColumn_({nullable: true})
    publicKey!: Uint8Array | undefined | null

    /**
     * Payment address, from the registration's calldata. Not necessarily where payments go.
     */
    @BytesColumn_({nullable: true})
    paymentAddress!: Uint8Array | undefined | null

    /**
     * From the registration's calldata.
     */
    @StringColumn_({nullable: true})
    endpoint!: string | undefined | null

    /**
     * Why the calldata fields are null; null when they were read.
     */
    @StringColumn_({nullable: true})
    calldataReason!: string | undefined | null

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
