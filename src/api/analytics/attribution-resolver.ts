import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { attributionOf } from '../../analytics/attribution/attribution'
import { attributionRows } from '../../analytics/attribution/attribution-rows'
import { claimsByProof } from '../../analytics/attribution/claims'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { SettlementProof } from '../../model/generated/_settlementProof'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { Attribution } from './attribution-types'
import { QuestionArgs } from './question-input'

const METHOD = { name: 'attribution', version: '2' }

@Resolver()
export class AttributionResolver {
    @Query(() => Attribution, {
        description:
            'How much of the demand is attributed to a model, how much is verified, and why the rest is not; for calls and for value, by rail and settlement mode.',
    })
    attribution(
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Ctx() { database, memory }: ApiContext,
    ): Promise<Attribution> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const rows = attributionRows(await question.demand())
            return {
                meta: marketMeta(question, METHOD, modelUniverse(question), rows),
                calls: attributionOf(rows, 'calls') as Attribution['calls'],
                value: attributionOf(rows, 'value') as Attribution['value'],
                claims: async () =>
                    (await claimsByProof(database, question)).map((claims) => ({
                        ...claims,
                        proof: claims.proof as SettlementProof,
                    })),
            }
        })
    }
}
