import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { BlobState } from '../../model/generated/_blobState'
import { PaymentAttribution } from '../../model/generated/_paymentAttribution'
import { SettlementProof } from '../../model/generated/_settlementProof'

export enum ProofKinds {
    CALL = 'CALL',
    LEAF = 'LEAF',
    SETTLEMENT_BATCH = 'SETTLEMENT_BATCH',
    PAYMENT = 'PAYMENT',
}

registerEnumType(ProofKinds, {
    name: 'ProofKind',
    description: 'What a proof is of.',
    valuesConfig: {
        CALL: { description: 'A call with a log of its own.' },
        LEAF: { description: 'A call that is a leaf of a settlement batch.' },
        SETTLEMENT_BATCH: { description: 'A settlement batch.' },
        PAYMENT: { description: 'A payment.' },
    },
})

const text = (description: string) => Field(() => String, { description })
const textOrNull = (description: string) => Field(() => String, { nullable: true, description })
const bigOrNull = (description: string) => Field(() => customScalars.BigInt, { nullable: true, description })

@ObjectType({ description: 'What a settlement batch claims, and what became of it.', simpleResolvers: true })
export class ProofBatch {
    @text('Id of the batch.')
    id!: string

    @text('Root over the leaves, as emitted.')
    merkleRoot!: string

    @Field(() => customScalars.BigInt, { description: 'batchSize as emitted: a claim, not a count.' })
    claimed!: bigint

    @Field(() => Int, {
        nullable: true,
        description: 'Leaves of the blob whose root matches; null until it was read.',
    })
    published!: number | null

    @Field(() => Int, {
        nullable: true,
        description: 'Of those, with a valid signature; null until the blob was read.',
    })
    verified!: number | null

    @Field(() => Int, {
        nullable: true,
        description: 'Of the published, settled before; null until the blob was read.',
    })
    duplicates!: number | null

    @textOrNull('What contradicts the claim; null where nothing does.')
    proofReason!: string | null

    @Field(() => [String], { description: 'What speaks against the claim.' })
    flags!: string[]

    @textOrNull('Blob id as emitted; null on v1 relays.')
    walrusBlobId!: string | null
}

@ObjectType({
    description: 'Where a settlement’s blob is, and its fingerprint. Never its content.',
    simpleResolvers: true,
})
export class ProofBlob {
    @text('Walrus blob id (base64url).')
    id!: string

    @Field(() => BlobState, { description: 'How far the index came with it.' })
    state!: BlobState

    @textOrNull('Why it is not archived; null when it is.')
    reason!: string | null

    @textOrNull('SHA-256 of the bytes as fetched, hex; null until archived.')
    sha256!: string | null

    @text('Path at any Walrus aggregator.')
    aggregatorPath!: string
}

@ObjectType({
    description:
        'A leaf of a batch and the path from it to the batch’s root, as OpenZeppelin’s StandardMerkleTree has them.',
    simpleResolvers: true,
})
export class ProofLeaf {
    @Field(() => Int, { description: 'Place in the blob’s `values`, from 0.' })
    index!: number

    @Extensions({ longest: 5 })
    @Field(() => [String], {
        description:
            'teeId, inputHash, outputHash, signature, timestamp; before April 2026 inputHash, outputHash and a hash of the signature.',
    })
    value!: string[]

    @Extensions({ longest: 5 })
    @Field(() => [String], { description: 'Solidity types of `value`.' })
    encoding!: string[]

    @text('keccak256(keccak256(abi.encode(value))).')
    leafHash!: string

    @Extensions({ longest: 20 })
    @Field(() => [String], {
        description: 'Siblings from the leaf to the root; the smaller of a pair is hashed first.',
    })
    merklePath!: string[]

    @text('Root that leaf and path give.')
    merkleRoot!: string
}

@ObjectType({ description: 'A registration of an enclave.', simpleResolvers: true })
export class ProofRegistration {
    @text('Transaction, whose calldata holds the key.')
    txHash!: string

    @Field(() => Int, { description: 'Block of the transaction.' })
    height!: number

    @Field(() => customScalars.DateTime, { description: 'Time of that block.' })
    time!: Date

    @text('Registry contract.')
    registry!: string
}

@ObjectType({ description: 'The log that makes a token transfer an x402 payment.', simpleResolvers: true })
export class ProofSettledLog {
    @text('The proxy: its first such log after the transfer, in the same transaction.')
    contract!: string

    @text('Settled or SettledWithPermit.')
    eventName!: string
}

@ObjectType({
    description:
        'What an x402 payment id is the hash of: keccak256(abi.encode(uint256 chainId, address payer, uint256 nonce)).',
    simpleResolvers: true,
})
export class PaymentIdPreimage {
    @Field(() => Int, { description: 'Chain of the payment.' })
    chainId!: number

    @text('Who paid.')
    payer!: string

    @text('Permit2 nonce, decimal.')
    nonce!: string
}

@ObjectType({ description: 'What the chain says of a payment.', simpleResolvers: true })
export class ProofPayment {
    @text('Who paid.')
    payer!: string

    @text('Who received it.')
    payTo!: string

    @text('Token contract.')
    token!: string

    @Field(() => customScalars.BigInt, { description: 'Token base units.' })
    amount!: bigint

    @Field(() => Int, { description: 'Decimals of the token.' })
    decimals!: number

    @textOrNull('Id of the payment; null when the calldata could not be read.')
    paymentId!: string | null

    @Field(() => PaymentIdPreimage, {
        nullable: true,
        description: 'What the id is the hash of; null for the payment contract.',
    })
    paymentIdPreimage!: PaymentIdPreimage | null

    @Field(() => ProofSettledLog, {
        nullable: true,
        description: 'The proxy’s own log; null for the payment contract.',
    })
    settledLog!: ProofSettledLog | null

    @textOrNull('Merkle leaf or root of the calls paid for; null on rails that do not say.')
    settlementRef!: string | null

    @Field(() => PaymentAttribution, { description: 'How it came to its model.' })
    attribution!: PaymentAttribution

    @textOrNull('Why no model is named; null when one is.')
    unattributedReason!: string | null
}

@ObjectType({
    description: 'A receipt that links a payment to a call, and agrees with both chains.',
    simpleResolvers: true,
})
export class ProofReceipt {
    @text('SHA-256 of the receipt’s canonical JSON, hex.')
    id!: string

    @text('Payment transaction on Base.')
    paymentTx!: string

    @text('Settlement transaction on OpenGradient.')
    settlementTx!: string

    @text('Walrus blob id.')
    blobId!: string

    @textOrNull('Id of the payment.')
    paymentId!: string | null

    @textOrNull('Id of the call.')
    inferenceId!: string | null
}

@ObjectType({ description: 'Why a field of a proof is null.', simpleResolvers: true })
export class ProofUnknown {
    @text('Name of the field.')
    field!: string

    @text('Why it is null.')
    reason!: string
}

@ObjectType({
    description:
        'What a stranger needs to check one row alone. A field that is null for want of knowledge stands in `unknown` with its reason; the others do not apply to this kind.',
    simpleResolvers: true,
})
export class Proof {
    @Field(() => ProofKinds, { description: 'What it is the proof of.' })
    kind!: ProofKinds

    @text('Id of the row.')
    id!: string

    @Field(() => Int, { description: 'Chain: 10740 OpenGradient, 8453 Base.' })
    chainId!: number

    @Field(() => Int, { description: 'Block of the log.' })
    blockNumber!: number

    @textOrNull('Hash of that block.')
    blockHash!: string | null

    @Field(() => customScalars.DateTime, { description: 'Time of that block.' })
    time!: Date

    @text('Transaction of the log.')
    txHash!: string

    @Field(() => Int, {
        description: 'Log index as the chain gives it; restarts at 0 in every transaction on 10740.',
    })
    logIndex!: number

    @text('Contract that emitted the log.')
    contract!: string

    @textOrNull('Event of the log.')
    eventName!: string | null

    @Field(() => ProofBatch, {
        nullable: true,
        description: 'The settlement batch: the row itself, or the batch of the leaf.',
    })
    batch!: ProofBatch | null

    @Field(() => SettlementProof, {
        nullable: true,
        description: 'How far the proof of the settlement came.',
    })
    state!: SettlementProof | null

    @Field(() => ProofBlob, { nullable: true, description: 'The settlement’s blob.' })
    blob!: ProofBlob | null

    @Field(() => ProofLeaf, {
        nullable: true,
        description: 'The leaf and its path, rebuilt from the archived blob.',
    })
    leaf!: ProofLeaf | null

    @textOrNull('Hash of the request.')
    inputHash!: string | null

    @textOrNull('Hash of the answer.')
    outputHash!: string | null

    @bigOrNull('Unix seconds signed by the enclave.')
    timestamp!: string | null

    @textOrNull('The 32 bytes that are signed: keccak256(inputHash, outputHash, uint256 timestamp), packed.')
    message!: string | null

    @textOrNull('RSA-PSS signature over `message`: SHA-256, salt of 32 bytes.')
    signature!: string | null

    @textOrNull('keccak256 of the public key, as emitted or as in the leaf.')
    teeId!: string | null

    @textOrNull('Key in force at that time, DER (SubjectPublicKeyInfo), 0x hex.')
    publicKey!: string | null

    @Field(() => ProofRegistration, { nullable: true, description: 'Registration that the key is from.' })
    registration!: ProofRegistration | null

    @Field(() => Boolean, {
        nullable: true,
        description: 'What this index found; null where there is nothing to check, or not yet.',
    })
    verified!: boolean | null

    @textOrNull('Why it is not verified; null when it is, or when there is nothing to check.')
    unverifiedReason!: string | null

    @Field(() => ProofPayment, { nullable: true, description: 'The payment.' })
    payment!: ProofPayment | null

    @Field(() => [ProofReceipt], { description: 'Receipts that link it, at most 100.' })
    receipts!: ProofReceipt[]

    @Extensions({ longest: 10 })
    @Field(() => [ProofUnknown], { description: 'Fields that are null for want of knowledge, and why.' })
    unknown!: ProofUnknown[]
}
