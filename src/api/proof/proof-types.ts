import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Field } from 'type-graphql'
import { BlobState } from '../../model/generated/_blobState'
import { PaymentAttribution } from '../../model/generated/_paymentAttribution'
import { SettlementProof } from '../../model/generated/_settlementProof'
import { Amount, Count, DataType, enumOf, Flag, Of, Text, Time } from '../fields'

export const ProofKinds = enumOf('ProofKind', 'What a proof is of.', {
    CALL: 'A call with a log of its own.',
    LEAF: 'A call that is a leaf of a settlement batch.',
    SETTLEMENT_BATCH: 'A settlement batch.',
    PAYMENT: 'A payment.',
})

@DataType('What a settlement batch claims, and what became of it.')
export class ProofBatch {
    @Text('Id of the batch.')
    id!: string
    @Text('Root over the leaves, as emitted.')
    merkleRoot!: string
    @Amount('batchSize as emitted: a claim, not a count.')
    claimed!: bigint
    @Count.orNull('Leaves of the blob whose root matches; null until it was read.')
    published!: number | null
    @Count.orNull('Of those, with a valid signature; null until the blob was read.')
    verified!: number | null
    @Count.orNull('Of the published, settled before; null until the blob was read.')
    duplicates!: number | null
    @Text.orNull('What contradicts the claim; null where nothing does.')
    proofReason!: string | null
    @Text.list('What speaks against the claim.')
    flags!: string[]
    @Text.orNull('Blob id as emitted; null on v1 relays.')
    walrusBlobId!: string | null
}

@DataType('Where a settlement’s blob is, and its fingerprint. Never its content.')
export class ProofBlob {
    @Text('Walrus blob id (base64url).')
    id!: string
    @Of(() => BlobState, 'How far the index came with it.')
    state!: BlobState
    @Text.orNull('Why it is not archived; null when it is.')
    reason!: string | null
    @Text.orNull('SHA-256 of the bytes as fetched, hex; null until archived.')
    sha256!: string | null
    @Text('Path at any Walrus aggregator.')
    aggregatorPath!: string
}

@DataType(
    'A leaf of a batch and the path from it to the batch’s root, as OpenZeppelin’s StandardMerkleTree has them.',
)
export class ProofLeaf {
    @Count('Place in the blob’s `values`, from 0.')
    index!: number
    @Text.list(
        'teeId, inputHash, outputHash, signature, timestamp; before April 2026 inputHash, outputHash and a hash of the signature.',
        { longest: 5 },
    )
    value!: string[]
    @Text.list('Solidity types of `value`.', { longest: 5 })
    encoding!: string[]
    @Text('keccak256(keccak256(abi.encode(value))).')
    leafHash!: string
    @Text.list('Siblings from the leaf to the root; the smaller of a pair is hashed first.', { longest: 20 })
    merklePath!: string[]
    @Text('Root that leaf and path give.')
    merkleRoot!: string
}

@DataType('A registration of an enclave.')
export class ProofRegistration {
    @Text('Transaction, whose calldata holds the key.')
    txHash!: string
    @Count('Block of the transaction.')
    height!: number
    @Time('Time of that block.')
    time!: Date
    @Text('Registry contract.')
    registry!: string
}

@DataType('The log that makes a token transfer an x402 payment.')
export class ProofSettledLog {
    @Text('The proxy: its first such log after the transfer, in the same transaction.')
    contract!: string
    @Text('Settled or SettledWithPermit.')
    eventName!: string
}

@DataType(
    'What an x402 payment id is the hash of: keccak256(abi.encode(uint256 chainId, address payer, uint256 nonce)).',
)
export class PaymentIdPreimage {
    @Count('Chain of the payment.')
    chainId!: number
    @Text('Who paid.')
    payer!: string
    @Text('Permit2 nonce, decimal.')
    nonce!: string
}

@DataType('What the chain says of a payment.')
export class ProofPayment {
    @Text.orNull('Who paid; null when the chain names nobody, as in a batch settlement.')
    payer!: string | null
    @Text('Who received it.')
    payTo!: string
    @Text('Token contract.')
    token!: string
    @Amount('Token base units.')
    amount!: bigint
    @Count('Decimals of the token.')
    decimals!: number
    @Text.orNull('Id of the payment; null when the calldata could not be read.')
    paymentId!: string | null
    @Of.orNull(() => PaymentIdPreimage, 'What the id is the hash of; null for the payment contract.')
    paymentIdPreimage!: PaymentIdPreimage | null
    @Of.orNull(() => ProofSettledLog, 'The proxy’s own log; null for the payment contract.')
    settledLog!: ProofSettledLog | null
    @Text.orNull('Merkle leaf or root of the calls paid for; null on rails that do not say.')
    settlementRef!: string | null
    @Of(() => PaymentAttribution, 'How it came to its model.')
    attribution!: PaymentAttribution
    @Text.orNull('Why no model is named; null when one is.')
    unattributedReason!: string | null
}

@DataType('A receipt that links a payment to a call, and agrees with both chains.')
export class ProofReceipt {
    @Text('SHA-256 of the receipt’s canonical JSON, hex.')
    id!: string
    @Text('Payment transaction on Base.')
    paymentTx!: string
    @Text('Settlement transaction on OpenGradient.')
    settlementTx!: string
    @Text('Walrus blob id.')
    blobId!: string
    @Text.orNull('Id of the payment.')
    paymentId!: string | null
    @Text.orNull('Id of the call.')
    inferenceId!: string | null
}

@DataType('Why a field of a proof is null.')
export class ProofUnknown {
    @Text('Name of the field.')
    field!: string
    @Text('Why it is null.')
    reason!: string
}

@DataType(
    'What it takes to check one row independently. A field that is null because it is not known is listed in `unknown` with its reason; other null fields do not apply to this kind.',
)
export class Proof {
    @Of(() => ProofKinds, 'What it is the proof of.')
    kind!: keyof typeof ProofKinds
    @Text('Id of the row.')
    id!: string
    @Count('Chain: 10740 OpenGradient, 8453 Base.')
    chainId!: number
    @Count('Block of the log.')
    blockNumber!: number
    @Text.orNull('Hash of that block.')
    blockHash!: string | null
    @Time('Time of that block.')
    time!: Date
    @Text('Transaction of the log.')
    txHash!: string
    @Count('Log index as the chain gives it; restarts at 0 in every transaction on 10740.')
    logIndex!: number
    @Text('Contract that emitted the log.')
    contract!: string
    @Text.orNull('Event of the log.')
    eventName!: string | null
    @Of.orNull(() => ProofBatch, 'The settlement batch: the row itself, or the batch of the leaf.')
    batch!: ProofBatch | null
    @Of.orNull(() => SettlementProof, 'How far the proof of the settlement came.')
    state!: SettlementProof | null
    @Of.orNull(() => ProofBlob, 'The settlement’s blob.')
    blob!: ProofBlob | null
    @Of.orNull(() => ProofLeaf, 'The leaf and its path, rebuilt from the archived blob.')
    leaf!: ProofLeaf | null
    @Text.orNull('Hash of the request.')
    inputHash!: string | null
    @Text.orNull('Hash of the answer.')
    outputHash!: string | null
    @Field(() => customScalars.BigInt, { nullable: true, description: 'Unix seconds signed by the enclave.' })
    timestamp!: string | null
    @Text.orNull('The 32 bytes that are signed: keccak256(inputHash, outputHash, uint256 timestamp), packed.')
    message!: string | null
    @Text.orNull('RSA-PSS signature over `message`: SHA-256, salt of 32 bytes.')
    signature!: string | null
    @Text.orNull('keccak256 of the public key, as emitted or as in the leaf.')
    teeId!: string | null
    @Text.orNull('Key in force at that time, DER (SubjectPublicKeyInfo), 0x hex.')
    publicKey!: string | null
    @Of.orNull(() => ProofRegistration, 'Registration that the key is from.')
    registration!: ProofRegistration | null
    @Flag.orNull('What this index found; null where there is nothing to check, or not yet.')
    verified!: boolean | null
    @Text.orNull('Why it is not verified; null when it is, or when there is nothing to check.')
    unverifiedReason!: string | null
    @Of.orNull(() => ProofPayment, 'The payment.')
    payment!: ProofPayment | null
    @Of.list(() => ProofReceipt, 'Receipts that link it, at most 100.')
    receipts!: ProofReceipt[]
    @Of.list(() => ProofUnknown, 'Fields that are null because they are not known, and why.', { longest: 10 })
    unknown!: ProofUnknown[]
}
