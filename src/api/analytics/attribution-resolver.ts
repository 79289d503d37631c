import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { attributionOf } from '../../analytics/attribution/attribution'
import { attributionRows } from '../../analytics/attribution/attribution-rows'
import { claimsByProof } from '../../analytics/attribution/claims'
import { readQuestion } from '../../analytics/question/question'
import { modelUniverse } from '../../analytics/question/universe'
import type { SettlementProof } from '../../model/generated/_settlementProof'
import type { ApiContext } from '../context'
import { answerMeta } from './answer-meta'
import { asking, marketOf } from './asking'
import { Attribution } from './attribution-types'
import { QuestionArgs } from './question-input'

const METHOD = { name: 'attribution', version: '1' }

@Resolver()
export class AttributionResolver {
    @Query(() => Attribution, {
        description:
            'How much of the demand is attributed to a model, how much is verified, and why the rest is not; for calls and for value, by rail and settlement mode.',
    })
    attribution(
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Ctx() { database, network }: ApiContext,
    ): Promise<Attribution> {
        return asking(async () => {
            const market = marketOf(network)
            const question = await readQuestion(database, market, window, asOf)
            const rows = await attributionRows(database, market, question)
            const universe = () => modelUniverse(database, question.asOf)
            const provenance = rows.map((row) => row.provenance)
            return {
                meta: answerMeta(question, METHOD, universe, provenance),
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
