import { Args, ArgsType, Ctx, Query, Resolver } from 'type-graphql'
import {
    demandDecomposition,
    type GroupResult,
    MOST_GROUPS,
} from '../../analytics/decomposition/demand-decomposition'
import type { DecompositionBy } from '../../analytics/decomposition/groups'
import { checkAsked, decimalsOf } from '../../analytics/population/asked'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { Amount, Count, DataType, enumOf, Figure, Of, Ratio, Reason, Text } from '../fields'
import { marketMeta } from './answer-meta'
import { DemandArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'

export const DecompositionBys = enumOf('DecompositionBy', 'What demand is taken apart by.', {
    CREATOR: 'Owner of the model, at the as-of time.',
    MODE: 'How calls were secured: VANILLA, ZKML, TEE. Of calls only.',
    TASK: 'What the model is for, as the catalogues say now (`operatorReported`, not provable on chain).',
    RAIL: 'The way calls or payments reached the chain.',
})

@DataType('The demand of a group, or of several together.')
export class GroupDemand {
    @Text.orNull('The group; null when it has no name.')
    name!: string | null
    @Reason('Why the name is null; null when it is not.')
    nameNullReason!: string | null
    @Count('Units in it.')
    n!: number
    @Count('Units with demand.')
    active!: number
    @Amount('Its demand: calls, or OPG base units.')
    amount!: bigint
    @Ratio.orNull('amount / total', 'null when there is no demand')
    share!: string | null
    @Figure.orNull('Theil’s T inside it.')
    theilT!: number | null
    @Figure.orNull('What it adds to the inequality within groups: share x theilT.')
    within!: number | null
    @Figure.orNull(
        'What it adds to the inequality between groups: share x ln(share / share of the units); below 0 for less than its part.',
    )
    between!: number | null
    @Reason('Why `theilT` (and, without demand, the rest) is null; null when it is not.')
    nullReason!: string | null
}

@DataType('How much of the inequality of demand lies within and how much between groups.')
export class DemandDecomposition {
    @Meta()
    meta!: AnswerMeta
    @Text('What is counted as one unit.')
    unit!: string
    @Amount('Demand of all groups: calls, or OPG base units.')
    total!: bigint
    @Amount('Demand that belongs to no model of the universe, and so to no group.')
    outside!: bigint
    @Count.orNull('Decimals of the amounts: 18 for VALUE; null for counts.')
    decimals!: number | null
    @Figure.orNull('Theil’s T over all units: within + between.')
    theilT!: number | null
    @Figure.orNull('Inequality within groups.')
    within!: number | null
    @Figure.orNull('Inequality between groups: what is left if all units of a group had its mean.')
    between!: number | null
    @Reason('Why these are null; null when they are not.')
    nullReason!: string | null
    @Count('How many groups there are.')
    groupCount!: number
    @Of.list(
        () => GroupDemand,
        `The first ${MOST_GROUPS} by amount; equal ones by name, the nameless one last.`,
        { longest: MOST_GROUPS },
    )
    groups!: GroupDemand[]
    @Of.orNull(() => GroupDemand, 'All other groups together; null when there are none.')
    others!: GroupDemand | null
}

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
