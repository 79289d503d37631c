import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'
import { MOST_GROUPS } from '../../analytics/decomposition/demand-decomposition'
import { AnswerMeta } from './meta-types'

export enum DecompositionBys {
    CREATOR = 'CREATOR',
    MODE = 'MODE',
    TASK = 'TASK',
    RAIL = 'RAIL',
}

registerEnumType(DecompositionBys, {
    name: 'DecompositionBy',
    description: 'What demand is taken apart by.',
    valuesConfig: {
        CREATOR: { description: 'Owner of the model, at the as-of time.' },
        MODE: { description: 'How calls were secured: VANILLA, ZKML, TEE. Of calls only.' },
        TASK: {
            description:
                'What the model is for, as the catalogues say now (`operatorReported`, not provable on chain).',
        },
        RAIL: { description: 'The way calls or payments reached the chain.' },
    },
})

@ObjectType({ description: 'The demand of a group, or of several together.', simpleResolvers: true })
export class GroupDemand {
    @Field(() => String, { nullable: true, description: 'The group; null when it has no name.' })
    name!: string | null

    @Field(() => String, { nullable: true, description: 'Why the name is null; null when it is not.' })
    nameNullReason!: string | null

    @Field(() => Int, { description: 'Units in it.' })
    n!: number

    @Field(() => Int, { description: 'Units with demand.' })
    active!: number

    @Field(() => customScalars.BigInt, { description: 'Its demand: calls, or OPG base units.' })
    amount!: bigint

    @Field(() => String, {
        nullable: true,
        description: 'amount / total: decimal, 12 places, rounded down; null when there is no demand.',
    })
    share!: string | null

    @Field(() => Float, { nullable: true, description: 'Theil’s T inside it.' })
    theilT!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'What it adds to the inequality within groups: share x theilT.',
    })
    within!: number | null

    @Field(() => Float, {
        nullable: true,
        description:
            'What it adds to the inequality between groups: share x ln(share / share of the units); below 0 for less than its part.',
    })
    between!: number | null

    @Field(() => String, {
        nullable: true,
        description: 'Why `theilT` (and, without demand, the rest) is null; null when it is not.',
    })
    nullReason!: string | null
}

@ObjectType({
    description: 'How much of the inequality of demand lies within and how much between groups.',
    simpleResolvers: true,
})
export class DemandDecomposition {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => String, { description: 'What is counted as one unit.' })
    unit!: string

    @Field(() => customScalars.BigInt, { description: 'Demand of all groups: calls, or OPG base units.' })
    total!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Demand that belongs to no model of the universe, and so to no group.',
    })
    outside!: bigint

    @Field(() => Int, {
        nullable: true,
        description: 'Decimals of the amounts: 18 for VALUE; null for counts.',
    })
    decimals!: number | null

    @Field(() => Float, { nullable: true, description: 'Theil’s T over all units: within + between.' })
    theilT!: number | null

    @Field(() => Float, { nullable: true, description: 'Inequality within groups.' })
    within!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'Inequality between groups: what is left if all units of a group had its mean.',
    })
    between!: number | null

    @Field(() => String, { nullable: true, description: 'Why these are null; null when they are not.' })
    nullReason!: string | null

    @Field(() => Int, { description: 'How many groups there are.' })
    groupCount!: number

    @Extensions({ longest: MOST_GROUPS })
    @Field(() => [GroupDemand], {
        description: `The first ${MOST_GROUPS} by amount; equal ones by name, the nameless one last.`,
    })
    groups!: GroupDemand[]

    @Field(() => GroupDemand, {
        nullable: true,
        description: 'All other groups together; null when there are none.',
    })
    others!: GroupDemand | null
}
