import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { type Asked, checkAsked, decimalsOf } from '../../analytics/population/asked'
import { modelLabel } from '../../analytics/population/labels'
import { modelUniverse } from '../../analytics/population/population-demand'
import { ranked } from '../../analytics/population/ranked'
import { BadQuestion } from '../../analytics/question/bad-question'
import { neverUsed, pageAfter } from '../../analytics/tail/never-used'
import { nicheOf } from '../../analytics/tail/niche'
import { reach } from '../../analytics/tail/reach'
import {
    thinned,
    type WaitingCurve,
    waitingByCohort,
    waitingByPrice,
    waitingOfAll,
} from '../../analytics/tail/time-to-first-use'
import { woken } from '../../analytics/tail/woken'
import { ratio } from '../../base/ratio'
import type { Outcome } from '../../stats'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import {
    Coverage,
    LongTail,
    NeverUsed,
    Niche,
    RegistrationCohorts,
    Richness,
    TimeToFirstUse,
    USUAL_POINTS,
    type WaitingDays,
    type WaitingGroup,
    WokenModels,
} from './long-tail-types'
import { DemandArgs } from './market-input'
import { orNull } from './or-null'

const MOST_POINTS = 60

@ArgsType()
class LongTailArgs extends DemandArgs {
    @Field(() => Int, {
        defaultValue: 20,
        description: 'How many of the most demanded models a shop window would show, 0 to 100,000.',
    })
    shelf!: number
}

/** What the fields of a long tail are worked out from. */
interface Found {
    question: MarketQuestion
    asked: Asked
    shelf: number
}

@Resolver(() => LongTail)
export class LongTailResolver {
    @Query(() => LongTail, {
        description:
            'The long tail: demand outside the top models, models never used, models woken, and the time to first use.',
    })
    async longTail(
        @Args(() => LongTailArgs) { shelf, measure, exclude, window, asOf }: LongTailArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<LongTail & Found> {
        const asked = { population: 'MODELS' as const, measure, exclude }
        checkAsked(asked)
        const question = await memory.question(window, asOf)
        const { cells } = await question.demand()
        const meta = marketMeta(question, 'longTail', modelUniverse(question), cells)
        return { question, asked, shelf, meta }
    }

    @FieldResolver()
    async niche(@Root() { question, asked, shelf }: Found): Promise<Niche> {
        const { demand, ranking } = await ranked(question, asked)
        return { ...nicheOf(demand, ranking, shelf), decimals: decimalsOf(asked.measure) }
    }

    @FieldResolver()
    async neverUsed(
        @Root() { question }: Found,
        @Arg('first', () => Int, { defaultValue: 50, description: 'Length of the page.' }) first: number,
        @Arg('after', () => String, {
            nullable: true,
            description: 'Only models whose ids come after this one.',
        })
        after: string | null,
    ): Promise<NeverUsed> {
        const { memory, book } = question
        const unused = await neverUsed(question)
        const { page, hasMore } = pageAfter(unused, (member) => memory.members.idOf(member), first, after)
        const size = book.size
        const models = await tailModels(question, page, () => null)
        return {
            count: unused.length,
            share: size === 0 ? null : ratio(BigInt(unused.length), BigInt(size), 'down'),
            models,
            hasMore,
            nextAfter: hasMore ? (models.at(-1)?.model.id ?? null) : null,
        }
    }

    @FieldResolver()
    async woken(
        @Root() { question }: Found,
        @Arg('first', () => Int, { defaultValue: 50, description: 'How many to list.' }) first: number,
    ): Promise<WokenModels> {
        const { value, nullReason } = await woken(question)
        const listed = (value ?? []).slice(0, first)
        const used = new Map(listed.map(({ member, firstUsedMs }) => [member, firstUsedMs]))
        const models = await tailModels(question, [...used.keys()], (member) => used.get(member)!)
        return { count: value?.length ?? null, nullReason, models }
    }

    @FieldResolver()
    async timeToFirstUse(
        @Root() { question }: Found,
        @Arg('cohort', () => RegistrationCohorts, {
            defaultValue: RegistrationCohorts.NONE,
            description: 'Spans of registration by which to group models.',
        })
        cohort: keyof typeof RegistrationCohorts,
        @Arg('byPriceBand', () => Boolean, {
            defaultValue: false,
            description: 'Also group models by the decade of their first price per call.',
        })
        byPriceBand: boolean,
        @Arg('points', () => Int, {
            defaultValue: USUAL_POINTS,
            description: `Steps of each curve at most, 2 to ${MOST_POINTS}.`,
        })
        points: number,
    ): Promise<TimeToFirstUse> {
        if (!(points >= 2 && points <= MOST_POINTS))
            throw new BadQuestion(`points is ${points}: expected a whole number from 2 to ${MOST_POINTS}`)
        const all = await waitingOfAll(question, MOST_POINTS)
        const cohorts =
            cohort === RegistrationCohorts.NONE ? null : await waitingByCohort(question, cohort, MOST_POINTS)
        const bands = byPriceBand ? await waitingByPrice(question, MOST_POINTS) : null
        return {
            all: groupAnswer(all, points),
            withoutRegistration: question.book.size - all.models,
            cohorts: cohorts?.groups.map((group) => groupAnswer(group, points)) ?? null,
            cohortTest: cohorts && orNull(cohorts.test),
            priceBands:
                bands?.groups.map(({ band, ...group }) => ({ ...band, ...groupAnswer(group, points) })) ??
                null,
            priceBandTest: bands && orNull(bands.test),
        }
    }

    @FieldResolver()
    async richness(@Root() { question, asked }: Found): Promise<Richness> {
        const { estimate, ...rest } = orNull((await reach(question, asked.measure)).richness)
        return { ...rest, richnessEstimate: estimate }
    }

    @FieldResolver()
    async coverage(@Root() { question, asked }: Found): Promise<Coverage> {
        const { value, nullReason } = (await reach(question, asked.measure)).coverage
        return { sampleCoverage: value, nullReason }
    }
}

function tailModels(
    question: MarketQuestion,
    members: number[],
    firstUsedMs: (member: number) => number | null,
) {
    const time = (ms: number | null) => (ms === null ? null : new Date(ms))
    return members.map((member) => ({
        model: modelLabel(question, member),
        registeredAt: time(question.book.get(member)?.registeredMs ?? null),
        firstUsedAt: time(firstUsedMs(member)),
    }))
}

function groupAnswer({ steps, ...group }: WaitingCurve, points: number): WaitingGroup {
    return {
        ...group,
        median: days(group.median),
        medianLower: days(group.medianLower),
        medianUpper: days(group.medianUpper),
        steps: thinned(steps, points).map(({ time, events, ...step }) => ({
            ...step,
            days: time,
            used: events,
        })),
    }
}

const days = ({ value, nullReason }: Outcome<number>): WaitingDays => ({ days: value, nullReason })
