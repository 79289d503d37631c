import { Args, Ctx, Query, Resolver } from 'type-graphql'
import { measured } from '../../analytics/distribution/measured'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { DemandDistribution } from './distribution-types'
import { PopulationArgs } from './market-input'

const METHOD = { name: 'demandDistribution', version: '1' }

@Resolver()
export class DemandDistributionResolver {
    @Query(() => DemandDistribution, {
        description:
            'How demand is spread over models, creators, payers or operators: inequality, concentration, diversity, tail.',
    })
    demandDistribution(
        @Args(() => PopulationArgs) { window, asOf, ...asked }: PopulationArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<DemandDistribution> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const spread = await measured(question, asked)
            const { cells } = await question.demand()
            const universe = { definition: spread.demand.definition, size: spread.d.n }
            return new DemandDistribution(
                question,
                asked,
                spread,
                marketMeta(question, METHOD, universe, cells),
            )
        })
    }
}
