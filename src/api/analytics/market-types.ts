import { PayoutKind } from '../../model/generated/_payoutKind'
import { Amount, Count, DataType, Of, Ratio, Reason, Time } from '../fields'
import { MarketGrossAndNet } from './gross-and-net'
import { type AnswerMeta, Meta } from './meta-types'

@DataType('Models in a window.')
export class MarketModels {
    @Count(
        'Models registered before the end of the window, and models of the imported catalogues (which say nothing of when).',
    )
    registered!: number
    @Count('Models of the universe with a call or a payment in the window.')
    active!: number
    @Count('Of `registered`, those without a call or a payment up to the end of the window.')
    neverUsed?: number
}

@DataType(
    'Calls seen on chain or published in a batch, each once. total = attributed + unclaimedNames + unattributed.',
)
export class MarketCalls {
    @Amount('All.')
    total!: bigint
    @Amount('Of all, with a valid signature of a registered enclave.')
    verified!: bigint
    @Amount('Of a registered or catalogued model.')
    attributed!: bigint
    @Amount('Name a string or id that, at the as-of time, was no model’s.')
    unclaimedNames!: bigint
    @Amount('Name no model.')
    unattributed!: bigint
}

@DataType(
    'What settlement batches say of themselves; never part of `calls`. verified <= published <= claimed.',
)
export class MarketSettlements {
    @Amount('Settlement batches.')
    batches!: bigint
    @Amount('Calls they claim to settle. Anyone may be able to claim any number.')
    claimed!: bigint
    @Amount('Leaves of their blobs whose root matches, duplicates included.')
    published!: bigint
    @Amount('Of those, with a valid signature of a registered enclave.')
    verified!: bigint
}

@DataType('OPG paid, gross, base units (10^-18 OPG). total = attributed + unclaimedNames + unattributed.')
export class MarketValue {
    @Amount('All.')
    total!: bigint
    @Amount('For a registered or catalogued model.')
    attributed!: bigint
    @Amount('For an id that is no model’s.')
    unclaimedNames!: bigint
    @Amount('For no model that is named.')
    unattributed!: bigint
    @Amount('Part of the total that is set aside for creators.')
    creatorValue!: bigint
    @Count('Decimal places of OPG.')
    decimals!: number
}

@DataType('Money on the earning side.')
export class MarketPayout {
    @Of(() => PayoutKind, 'What kind of payout.')
    kind!: PayoutKind
    @Amount('OPG base units (10^-18 OPG).')
    amount!: bigint
    @Count('Decimal places of OPG.')
    decimals!: number
}

@DataType('The market in one window.')
export class MarketWindow {
    @Time.orNull('First moment in it; null = since the first block.')
    from!: Date | null
    @Time('First moment after it.')
    to!: Date
    @Of(() => MarketModels, 'Models.')
    models!: MarketModels
    @Of(() => MarketCalls, 'Calls; a call does not say who paid for it, so `exclude` leaves none out.')
    calls!: MarketCalls
    @Of(() => MarketSettlements, 'Settlement batches.')
    settlements!: MarketSettlements
    @Of(() => MarketValue, 'OPG paid.')
    value!: MarketValue
    @Of(() => MarketGrossAndNet, 'OPG paid, gross and net of payments to oneself.')
    paid?: MarketGrossAndNet
    @Amount('Payments, in any token.')
    payments!: bigint
    @Count('Distinct wallets that paid.')
    payers!: number
    @Count('Owners, at the as-of time, of the active models.')
    creators!: number
    @Count('Distinct wallets that were paid over x402.')
    operators!: number
    @Of.list(
        () => MarketPayout,
        'Payouts in OPG by kind: revenue of operators, and what creators were credited and took out; `exclude` leaves none out.',
        { longest: 3 },
    )
    payouts?: MarketPayout[]
}

@DataType('A number beside what it was in the window before.')
export class Growth {
    @Amount('The number.')
    now!: bigint
    @Amount.orNull('What it was; null when there is no window before.')
    before!: bigint | null
    @Ratio.orNull('now / before', '1 is no growth')
    quotient!: string | null
    @Reason('Why the quotient is null; null when it is not.')
    nullReason!: string | null
}

@DataType('Growth of the catalogue beside growth of what is done with it.')
export class MarketGrowth {
    @Of(() => Growth, 'Models registered or catalogued at the end of the window, and at its beginning.')
    catalogue!: Growth
    @Count.orNull('Models registered in the window; null when it has no beginning.')
    modelsRegistered!: number | null
    @Of(() => Growth, 'Models with a call or a payment.')
    activeModels!: Growth
    @Of(() => Growth, 'Calls.')
    calls!: Growth
    @Of(() => Growth, 'OPG paid, base units (10^-18 OPG).')
    value!: Growth
    @Of(() => Growth, 'Distinct wallets that paid.')
    payers!: Growth
}

@DataType('The whole market in numbers.')
export class Market extends MarketWindow {
    @Meta()
    meta!: AnswerMeta
    @Of.orNull(
        () => MarketWindow,
        'The same for the window of the same length before this one, as of the same moment.',
    )
    before?: MarketWindow | null
    @Reason('Why `before` is null; null when it is not.')
    beforeNullReason!: string | null
    @Of(() => MarketGrowth, 'This window against the one before.')
    growth?: MarketGrowth
}
