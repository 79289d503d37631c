import { Args, ArgsType, Ctx, Query, Resolver } from 'type-graphql'
import { demandDecomposition, type GroupResult } from '../../analytics/decomposition/demand-decomposition'
import type { DecompositionBy } from '../../analytics/decomposition/groups'
import { checkAsked, decimalsOf } from '../../analytics/population/asked'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { Of } from '../fields'
import { marketMeta } from './answer-meta'
import { DecompositionBys, DemandDecomposition, type GroupDemand } from './decomposition-types'
import { DemandArgs } from './market-input'

const NAMELESS: Record<DecompositionBy, string> = {
    CREATOR: 'Only a catalogue knows these models, and it proves no owner.',
    MODE: 'The chain does not say how these calls were secured.',
    TASK: 'No catalogue states a task.',
    RAIL: 'No rail.',
}

@ArgsType()
class DecompositionArgs extends DemandArgs {
    @Of(() => DecompositionBys, 'What demand is taken apart by.')
    by!: DecompositionBy
}

@Resolver()
export class DecompositionResolver {
    @Query(() => DemandDecomposition, {
        description:
            'Inequality of the demand of models within and between creators, modes, tasks or rails (Theil’s T).',
    })
    async demandDecomposition(
        @Args(() => DecompositionArgs) { by, measure, exclude, window, asOf }: DecompositionArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<DemandDecomposition> {
        checkAsked({ population: 'MODELS', measure, exclude })
        const question = await memory.question(window, asOf)
        const found = await demandDecomposition(question, { by, measure, exclude })
        const { cells } = await question.demand()
        const counted = by === 'TASK' ? [...cells, { provenance: 'operatorReported' }] : cells
        const { theilT, groups, others } = found
        return {
            ...found,
            meta: marketMeta(question, 'demandDecomposition', modelUniverse(question), counted),
            // Of calls and value it is always known.
            outside: found.outside!,
            decimals: decimalsOf(measure),
            theilT: theilT.value,
            nullReason: theilT.nullReason,
            groups: groups.map((group) => groupAnswer(group, group.name === null ? NAMELESS[by] : null)),
            others: others && groupAnswer(others, others.theil.nullReason),
        }
    }
}

function groupAnswer({ theil, ...group }: GroupResult, nameNullReason: string | null): GroupDemand {
    return { ...group, nameNullReason, theilT: theil.value, nullReason: theil.nullReason }
}
