import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Int, ObjectType } from 'type-graphql'
import { PayoutKind } from '../../model/generated/_payoutKind'
import { AnswerMeta } from './meta-types'

@ObjectType({ description: 'Models in a window.', simpleResolvers: true })
export class MarketModels {
    @Field(() => Int, {
        description:
            'Models registered before the end of the window, and models of the imported catalogues (which say nothing of when).',
    })
    registered!: number

    @Field(() => Int, { description: 'Models of the universe with a call or a payment in the window.' })
    active!: number

    @Field(() => Int, {
        description: 'Of `registered`, those without a call or a payment up to the end of the window.',
    })
    neverUsed!: number | (() => Promise<number>)
}

@ObjectType({
    description:
        'Calls seen on chain or published in a batch, each once. total = attributed + unclaimedNames + unattributed.',
    simpleResolvers: true,
})
export class MarketCalls {
    @Field(() => customScalars.BigInt, { description: 'All.' })
    total!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Of all, with a valid signature of a registered enclave.',
    })
    verified!: bigint

    @Field(() => customScalars.BigInt, { description: 'Of a registered or catalogued model.' })
    attributed!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Name a string or id that, at the as-of time, was no model’s.',
    })
    unclaimedNames!: bigint

    @Field(() => customScalars.BigInt, { description: 'Name no model.' })
    unattributed!: bigint
}

@ObjectType({
    description:
        'What settlement batches say of themselves; never part of `calls`. verified <= published <= claimed.',
    simpleResolvers: true,
})
export class MarketSettlements {
    @Field(() => customScalars.BigInt, { description: 'Settlement batches.' })
    batches!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Calls they claim to settle. Anyone may be able to claim any number.',
    })
    claimed!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Leaves of their blobs whose root matches, duplicates included.',
    })
    published!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Of those, with a valid signature of a registered enclave.',
    })
    verified!: bigint
}

@ObjectType({
    description:
        'OPG paid, gross, base units (10^-18 OPG). total = attributed + unclaimedNames + unattributed.',
    simpleResolvers: true,
})
export class MarketValue {
    @Field(() => customScalars.BigInt, { description: 'All.' })
    total!: bigint

    @Field(() => customScalars.BigInt, { description: 'For a registered or catalogued model.' })
    attributed!: bigint

    @Field(() => customScalars.BigInt, { description: 'For an id that is no model’s.' })
    unclaimedNames!: bigint

    @Field(() => customScalars.BigInt, { description: 'For no model that is named.' })
    unattributed!: bigint

    @Field(() => customScalars.BigInt, { description: 'Part of the total that is set aside for creators.' })
    creatorValue!: bigint

    @Field(() => Int, { description: 'Decimal places of OPG.' })
    decimals!: number
}

@ObjectType({ description: 'Money on the earning side.', simpleResolvers: true })
export class MarketPayout {
    @Field(() => PayoutKind, { description: 'What kind of payout.' })
    kind!: PayoutKind

    @Field(() => customScalars.BigInt, { description: 'OPG base units (10^-18 OPG).' })
    amount!: bigint

    @Field(() => Int, { description: 'Decimal places of OPG.' })
    decimals!: number
}

@ObjectType({ description: 'The market in one window.', simpleResolvers: true })
export class MarketWindow {
    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'First moment in it; null = since the first block.',
    })
    from!: Date | null

    @Field(() => customScalars.DateTime, { description: 'First moment after it.' })
    to!: Date

    @Field(() => MarketModels, { description: 'Models.' })
    models!: MarketModels

    @Field(() => MarketCalls, {
        description: 'Calls; a call does not say who paid for it, so `exclude` leaves none out.',
    })
    calls!: MarketCalls

    @Field(() => MarketSettlements, { description: 'Settlement batches.' })
    settlements!: MarketSettlements

    @Field(() => MarketValue, { description: 'OPG paid.' })
    value!: MarketValue

    @Field(() => customScalars.BigInt, { description: 'Payments, in any token.' })
    payments!: bigint

    @Field(() => Int, { description: 'Distinct wallets that paid.' })
    payers!: number

    @Field(() => Int, { description: 'Owners, at the as-of time, of the active models.' })
    creators!: number

    @Field(() => Int, { description: 'Distinct wallets that were paid over x402.' })
    operators!: number

    @Extensions({ longest: 3 })
    @Field(() => [MarketPayout], {
        description:
            'Payouts in OPG by kind: revenue of operators, and what creators were credited and took out; `exclude` leaves none out.',
    })
    payouts!: MarketPayout[] | (() => Promise<MarketPayout[]>)
}

@ObjectType({ description: 'A number beside what it was in the window before.', simpleResolvers: true })
export class Growth {
    @Field(() => customScalars.BigInt, { description: 'The number.' })
    now!: bigint

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'What it was; null when there is no window before.',
    })
    before!: bigint | null

    @Field(() => String, {
        nullable: true,
        description: 'now / before: decimal, 12 places, rounded down; 1 is no growth.',
    })
    quotient!: string | null

    @Field(() => String, { nullable: true, description: 'Why the quotient is null; null when it is not.' })
    nullReason!: string | null
}

@ObjectType({
    description: 'Growth of the catalogue beside growth of what is done with it.',
    simpleResolvers: true,
})
export class MarketGrowth {
    @Field(() => Growth, {
        description: 'Models registered or catalogued at the end of the window, and at its beginning.',
    })
    catalogue!: Growth

    @Field(() => Int, {
        nullable: true,
        description: 'Models registered in the window; null when it has no beginning.',
    })
    modelsRegistered!: number | null

    @Field(() => Growth, { description: 'Models with a call or a payment.' })
    activeModels!: Growth

    @Field(() => Growth, { description: 'Calls.' })
    calls!: Growth

    @Field(() => Growth, { description: 'OPG paid, base units (10^-18 OPG).' })
    value!: Growth

    @Field(() => Growth, { description: 'Distinct wallets that paid.' })
    payers!: Growth
}

@ObjectType({ description: 'The whole market in numbers.', simpleResolvers: true })
export class Market extends MarketWindow {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => MarketWindow, {
        nullable: true,
        description: 'The same for the window of the same length before this one, as of the same moment.',
    })
    before!: (() => Promise<MarketWindow>) | null

    @Field(() => String, { nullable: true, description: 'Why `before` is null; null when it is not.' })
    beforeNullReason!: string | null

    @Field(() => MarketGrowth, { description: 'This window against the one before.' })
    growth!: () => Promise<MarketGrowth>
}
