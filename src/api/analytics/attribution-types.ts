import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, ObjectType, registerEnumType } from 'type-graphql'
import type { SettlementMode } from '../../analytics/attribution/settlement-mode'
import { Rail } from '../../model/generated/_rail'
import { SettlementProof } from '../../model/generated/_settlementProof'
import { AnswerMeta } from './meta-types'

export enum SettlementModes {
    PRIVATE = 'PRIVATE',
    BATCH = 'BATCH',
    INDIVIDUAL = 'INDIVIDUAL',
    NONE = 'NONE',
}

registerEnumType(SettlementModes, {
    name: 'SettlementMode',
    description: 'How a call is settled on chain; the client chooses.',
    valuesConfig: {
        PRIVATE: { description: 'Not at all: no trace on chain.' },
        BATCH: { description: 'As a leaf of a batch.' },
        INDIVIDUAL: { description: 'By itself.' },
        NONE: { description: 'The call itself happens on chain and needs no settlement.' },
    },
})

/** Reasons there are, about. */
const REASONS = 15
const RAILS = 8

@ObjectType({ description: 'A part of what is not attributed, by its reason.', simpleResolvers: true })
export class UnattributedPart {
    @Field(() => String, {
        description:
            'The reason, as the rows of calls and payments have it; UNRESOLVED_NAME and PRIVATE besides.',
    })
    reason!: string

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Calls, or OPG base units; null when nobody can know, see `nullReason`.',
    })
    amount!: bigint | null

    @Field(() => String, { description: 'The reason in a sentence.' })
    explanation!: string

    @Field(() => String, { nullable: true, description: 'Why the amount is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({ description: 'What is not attributed to a model.', simpleResolvers: true })
export class Unattributed {
    @Field(() => customScalars.BigInt, {
        description: 'Calls, or OPG base units: the sum of the reasons’ amounts.',
    })
    total!: bigint

    @Extensions({ longest: REASONS })
    @Field(() => [UnattributedPart], { description: 'Why, the greatest part first.' })
    reasons!: UnattributedPart[]
}

@ObjectType({ description: 'Attribution of one way to the chain.', simpleResolvers: true })
export class RailAttribution {
    @Field(() => Rail, { nullable: true, description: 'The way; null for private calls, which take none.' })
    rail!: Rail | null

    @Field(() => SettlementModes, {
        nullable: true,
        description: 'How its calls are settled; null for payments, whose sessions may mix all modes.',
    })
    settlementMode!: SettlementMode | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Calls seen, or OPG base units paid; null when nobody can know.',
    })
    total!: bigint | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Of that, attributed to a known model.',
    })
    attributed!: bigint | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Calls with a valid signature of a registered enclave; null for payments.',
    })
    verified!: bigint | null

    @Field(() => customScalars.BigInt, { nullable: true, description: 'Total less attributed.' })
    unattributed!: bigint | null

    @Extensions({ longest: REASONS })
    @Field(() => [UnattributedPart], { description: 'Why it is not attributed, the greatest part first.' })
    reasons!: UnattributedPart[]

    @Field(() => String, { nullable: true, description: 'Why the numbers are null; null when they are not.' })
    nullReason!: string | null
}

@ObjectType({
    description:
        'How much of the demand is attributed to a model. total = attributed + unattributed.total, in all and on every rail.',
    simpleResolvers: true,
})
export class MeasureAttribution {
    @Field(() => customScalars.BigInt, {
        description: 'Calls seen on chain or in a checked blob, each once; or OPG base units paid.',
    })
    total!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Of that, attributed to a model that is registered or in a catalogue.',
    })
    attributed!: bigint

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description:
            'Calls with a valid signature of a registered enclave, attributed or not; null for value.',
    })
    verified!: bigint | null

    @Field(() => String, { nullable: true, description: 'Why `verified` is null; null when it is not.' })
    verifiedNullReason!: string | null

    @Field(() => Unattributed, { description: 'The rest, with the reasons.' })
    unattributed!: Unattributed

    @Extensions({ longest: RAILS })
    @Field(() => [RailAttribution], { description: 'The same for each way to the chain that was taken.' })
    rails!: RailAttribution[]
}

@ObjectType({
    description: 'Settlement batches whose proof came equally far. verified <= published <= claimed.',
    simpleResolvers: true,
})
export class BatchClaims {
    @Field(() => SettlementProof, { description: 'How far their proof came.' })
    proof!: SettlementProof

    @Field(() => customScalars.BigInt, { description: 'Settlement batches.' })
    batches!: bigint

    @Field(() => customScalars.BigInt, {
        description:
            'Sum of the sizes they claim. Anyone may be able to claim any number: it is in no other number here.',
    })
    claimed!: bigint

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description:
            'Leaves of their blobs whose root matches, duplicates included; null where no blob was read.',
    })
    published!: bigint | null

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Of those, with a valid signature of a registered enclave; null where no blob was read.',
    })
    verified!: bigint | null
}

@ObjectType({ description: 'How much of the demand can be seen and attributed.', simpleResolvers: true })
export class Attribution {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => MeasureAttribution, { description: 'Calls; replays and duplicates are not counted.' })
    calls!: MeasureAttribution

    @Field(() => MeasureAttribution, { description: 'OPG paid, base units (10^-18 OPG).' })
    value!: MeasureAttribution

    @Extensions({ longest: 8 })
    @Field(() => [BatchClaims], {
        description: 'What settlement batches claim, by how far their proof came; never part of `calls`.',
    })
    claims!: BatchClaims[] | (() => Promise<BatchClaims[]>)
}
