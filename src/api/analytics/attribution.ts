import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { attributionOf } from '../../analytics/attribution/attribution'
import { attributionRows } from '../../analytics/attribution/attribution-rows'
import { claimsByProof } from '../../analytics/attribution/claims'
import type { SettlementMode } from '../../analytics/attribution/settlement-mode'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { modelUniverse } from '../../analytics/population/population-demand'
import { Rail } from '../../model/generated/_rail'
import { SettlementProof } from '../../model/generated/_settlementProof'
import type { ApiContext } from '../context'
import { Amount, DataType, enumOf, Of, Reason, Text } from '../fields'
import { marketMeta } from './answer-meta'
import { type AnswerMeta, Meta } from './meta-types'
import { QuestionArgs } from './question-input'

export const SettlementModes = enumOf(
    'SettlementMode',
    'How a call is settled on chain; the client chooses.',
    {
        PRIVATE: 'Not at all: no trace on chain.',
        BATCH: 'As a leaf of a batch.',
        INDIVIDUAL: 'By itself.',
        NONE: 'The call itself happens on chain and needs no settlement.',
    },
)

/** Reasons there are, about. */
const REASONS = 15
const RAILS = 8

@DataType('A part of what is not attributed, by its reason.')
export class UnattributedPart {
    @Text('The reason, as the rows of calls and payments have it; UNRESOLVED_NAME and PRIVATE besides.')
    reason!: string
    @Amount.orNull('Calls, or OPG base units; null when nobody can know, see `nullReason`.')
    amount!: bigint | null
    @Text('The reason in a sentence.')
    explanation!: string
    @Reason('Why the amount is null; null when it is not.')
    nullReason!: string | null
}

@DataType('What is not attributed to a model.')
export class Unattributed {
    @Amount('Calls, or OPG base units: the sum of the reasons’ amounts.')
    total!: bigint
    @Of.list(() => UnattributedPart, 'Why, the greatest part first.', { longest: REASONS })
    reasons!: UnattributedPart[]
}

@DataType('Attribution of one way to the chain.')
export class RailAttribution {
    @Of.orNull(() => Rail, 'The way; null for private calls, which take none.')
    rail!: Rail | null
    @Of.orNull(
        () => SettlementModes,
        'How its calls are settled; null for payments, whose sessions may mix all modes.',
    )
    settlementMode!: SettlementMode | null
    @Amount.orNull('Calls seen, or OPG base units paid; null when nobody can know.')
    total!: bigint | null
    @Amount.orNull('Of that, attributed to a known model.')
    attributed!: bigint | null
    @Amount.orNull('Calls with a valid signature of a registered enclave; null for payments.')
    verified!: bigint | null
    @Amount.orNull('Total less attributed.')
    unattributed!: bigint | null
    @Of.list(() => UnattributedPart, 'Why it is not attributed, the greatest part first.', {
        longest: REASONS,
    })
    reasons!: UnattributedPart[]
    @Reason('Why the numbers are null; null when they are not.')
    nullReason!: string | null
}

@DataType(
    'How much of the demand is attributed to a model. total = attributed + unattributed.total, in all and on every rail.',
)
export class MeasureAttribution {
    @Amount('Calls seen on chain or in a checked blob, each once; or OPG base units paid.')
    total!: bigint
    @Amount('Of that, attributed to a model that is registered or in a catalogue.')
    attributed!: bigint
    @Amount.orNull('Calls with a valid signature of a registered enclave, attributed or not; null for value.')
    verified!: bigint | null
    @Reason('Why `verified` is null; null when it is not.')
    verifiedNullReason!: string | null
    @Of(() => Unattributed, 'The rest, with the reasons.')
    unattributed!: Unattributed
    @Of.list(() => RailAttribution, 'The same for each way to the chain that was taken.', { longest: RAILS })
    rails!: RailAttribution[]
}

@DataType('Settlement batches whose proof came equally far. verified <= published <= claimed.')
export class BatchClaims {
    @Of(() => SettlementProof, 'How far their proof came.')
    proof!: SettlementProof
    @Amount('Settlement batches.')
    batches!: bigint
    @Amount(
        'Sum of the sizes they claim. Anyone may be able to claim any number: it is in no other number here.',
    )
    claimed!: bigint
    @Amount.orNull(
        'Leaves of their blobs whose root matches, duplicates included; null where no blob was read.',
    )
    published!: bigint | null
    @Amount.orNull('Of those, with a valid signature of a registered enclave; null where no blob was read.')
    verified!: bigint | null
}

@DataType('How much of the demand can be seen and attributed.')
export class Attribution {
    @Meta()
    meta!: AnswerMeta
    @Of(() => MeasureAttribution, 'Calls; replays and duplicates are not counted.')
    calls!: MeasureAttribution
    @Of(() => MeasureAttribution, 'OPG paid, base units (10^-18 OPG).')
    value!: MeasureAttribution
    @Of.list(
        () => BatchClaims,
        'What settlement batches claim, by how far their proof came; never part of `calls`.',
        { longest: 8 },
    )
    claims?: BatchClaims[]
}

/** What the fields of an attribution are worked out from. */
interface Found {
    question: MarketQuestion
}

@Resolver(() => Attribution)
export class AttributionResolver {
    @Query(() => Attribution, {
        description:
            'How much of the demand is attributed to a model, how much is verified, and why the rest is not; for calls and for value, by rail and settlement mode.',
    })
    async attribution(
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<Attribution & Found> {
        const question = await memory.question(window, asOf)
        const rows = attributionRows(await question.demand())
        return {
            question,
            meta: marketMeta(question, 'attribution', modelUniverse(question), rows),
            calls: attributionOf(rows, 'calls') as Attribution['calls'],
            value: attributionOf(rows, 'value') as Attribution['value'],
        }
    }

    @FieldResolver()
    async claims(@Root() { question }: Found, @Ctx() { database }: ApiContext): Promise<BatchClaims[]> {
        const claims = await claimsByProof(database, question)
        return claims.map((each) => ({ ...each, proof: each.proof as SettlementProof }))
    }
}
