import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { attributionOf } from '../../analytics/attribution/attribution'
import { attributionRows } from '../../analytics/attribution/attribution-rows'
import { claimsByProof } from '../../analytics/attribution/claims'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { SettlementProof } from '../../model/generated/_settlementProof'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { Attribution, type BatchClaims } from './attribution-types'
import { QuestionArgs } from './question-input'

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
