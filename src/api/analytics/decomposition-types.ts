import { MOST_GROUPS } from '../../analytics/decomposition/demand-decomposition'
import { Amount, Count, DataType, enumOf, Figure, Of, Ratio, Reason, Text } from '../fields'
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
