import { InputType } from 'type-graphql'
import { ReceiptState } from '../../model/generated/_receiptState'
import { Amount, DataType, Of, Text } from '../fields'

@InputType({ description: 'What a gateway’s response headers said together, and what is known of the call.' })
export class ReceiptInput {
    @Text('Header x-processing-hash: the payment transaction on Base.')
    paymentTx!: string
    @Text('Header x-settlement-tx-hash: the settlement transaction on OpenGradient.')
    settlementTx!: string
    @Text('Header x-settlement-walrus-blob-id.')
    blobId!: string
    @Text.orNull('Header x-upto-session. Only its SHA-256 is kept.')
    session?: string | null
    @Text.orNull('Model that was asked for.')
    model?: string | null
    @Text.orNull('Input hash of the call, 0x hex: it identifies the leaf of a batch.')
    inputHash?: string | null
    @Text.orNull('Output hash of the call, 0x hex.')
    outputHash?: string | null
    @Amount.orNull('What the call cost, OPG base units.')
    cost?: bigint | null
    @Text.orNull(
        'The request, its exact JSON text: proves the model when it hashes to the input hash on chain. Not kept.',
    )
    request?: string | null
}

@DataType('What became of a receipt.')
export class SubmittedReceipt {
    @Text('SHA-256 of the receipt’s canonical JSON, hex: the same receipt has the same id.')
    id!: string
    @Of(() => ReceiptState, 'WAITING until it is linked; REFUSED at once when it contradicts a chain.')
    state!: ReceiptState
    @Text.orNull('What it contradicts; null unless REFUSED.')
    contradiction!: string | null
    @Text.orNull('What it waits for; null unless WAITING.')
    waitingFor!: string | null
}
