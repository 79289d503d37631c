import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Field, InputType, ObjectType } from 'type-graphql'
import { ReceiptState } from '../../model/generated/_receiptState'

const text = (description: string) => Field(() => String, { description })
const textOrNull = (description: string) => Field(() => String, { nullable: true, description })

@InputType({ description: 'What a gateway’s response headers said together, and what is known of the call.' })
export class ReceiptInput {
    @text('Header x-processing-hash: the payment transaction on Base.')
    paymentTx!: string

    @text('Header x-settlement-tx-hash: the settlement transaction on OpenGradient.')
    settlementTx!: string

    @text('Header x-settlement-walrus-blob-id.')
    blobId!: string

    @textOrNull('Header x-upto-session. Only its SHA-256 is kept.')
    session?: string | null

    @textOrNull('Model that was asked for.')
    model?: string | null

    @textOrNull('Input hash of the call, 0x hex: tells which leaf of a batch it is.')
    inputHash?: string | null

    @textOrNull('Output hash of the call, 0x hex.')
    outputHash?: string | null

    @Field(() => customScalars.BigInt, { nullable: true, description: 'What the call cost, OPG base units.' })
    cost?: bigint | null

    @textOrNull(
        'The request, its exact JSON text: proves the model when it hashes to the input hash on chain. Not kept.',
    )
    request?: string | null
}

@ObjectType({ description: 'What became of a receipt.', simpleResolvers: true })
export class SubmittedReceipt {
    @text('SHA-256 of the receipt’s canonical JSON, hex: the same receipt has the same id.')
    id!: string

    @Field(() => ReceiptState, {
        description: 'WAITING until it is linked; REFUSED at once when it contradicts a chain.',
    })
    state!: ReceiptState

    @textOrNull('What it contradicts; null unless REFUSED.')
    contradiction!: string | null

    @textOrNull('What it waits for; null unless WAITING.')
    waitingFor!: string | null
}
