import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, BytesColumn as BytesColumn_, StringColumn as StringColumn_, BooleanColumn as BooleanColumn_, DateTimeColumn as DateTimeColumn_} from "@subsquid/typeorm-store"
import {Provenance} from "./_provenance"

/**
 * An enclave image that the registry approved.
 */
@Entity_()
export class EnclaveImage {
    constructor(props?: Partial<EnclaveImage>) {
        Object.assign(this, props)
    }

    /**
     * registry-pcrHash-teeType
     */
    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    chainId!: number

    @BytesColumn_({nullable: false})
    registry!: Uint8Array

    @BytesColumn_({nullable: false})
    pcrHash!: Uint8Array

    /**
     * Null for the oldest events, which had none.
     */
    @IntColumn_({nullable: true})
    teeType!: number | undefined | null

    @StringColumn_({nullable: true})
    version!: string | undefined | null

    @BooleanColumn_({nullable: false})
    approved!: boolean

    @DateTimeColumn_({nullable: true})
    approvedAt!: Date | undefined | null

    @DateTimeColumn_({nullable: true})
    revokedAt!: Date | undefined | null

    @Column_("varchar", {length: 16, nullable: false})
    provenance!: Provenance
}
