import { DAY_MS } from '../../base/calendar'
import { ratio } from '../../base/ratio'
import type { Steps } from '../../stats'
import { taskOf } from '../decomposition/tasks'
import type { MarketQuestion } from '../memory/market-memory'
import type { Asked, Counted } from '../population/asked'
import { amountAt, type PopulationDemand, universeOf } from '../population/population-demand'
import type { PriceUnit } from '../population/price-in-force'
import { ranked } from '../population/ranked'
import { wholeOf } from '../population/share-of-demand'
import { bandAt, bandPlace } from '../prices/price-band'
import { BadQuestion } from '../question/bad-question'
import { checkFirst } from '../ranking/page-size'
import { type FirstUse, firstUse } from '../tail/first-use'

/** Models below which nothing is told of a group. */
export const ENOUGH_MODELS = 20
/** Days that a newcomer has to be used for the first time. */
export const NEWCOMER_DAYS = 30
/** Days of registrations that newcomers are taken from; each has had its time. */
export const NEWCOMERS_OF_DAYS = 90

/** Models that do the same at a price alike, and the demand for them. */
interface Group {
    task: string | null
    /** See `bandPlace`. */
    band: number
    offered: number
    used: number
    amount: bigint
    /** Of the most demanded one. */
    most: bigint
    newcomers: number
    newcomersUsed: number
}

/**
 * Where demand is large beside what is offered: models by task and price, most demand to an offered model first. Those with too few models to
 * tell come last, without a rank.
 * @throws BadQuestion for a page that cannot be, and of distinct payers, who may pay in several groups
 */
export async function openings(
    question: MarketQuestion,
    { measure, exclude, unit, first }: Counted & { unit: PriceUnit; first: number },
) {
    checkFirst(first)
    if (measure === 'PAYERS')
        throw new BadQuestion(
            'measure is PAYERS: one wallet may pay for several models of a group, so it has no sum; expected CALLS or VALUE',
        )
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const window = await question.demand()
    const { demand } = await ranked(question, asked, window)
    const { total, open } = await wholeOf(question, window, demand, asked)
    const tasks = await taskOf(question)
    const groups = await question.steps(grouped(question, demand, unit, tasks, await firstUse(question)))
    const isTold = ({ offered }: Group) => offered >= ENOUGH_MODELS
    const told = groups.filter(isTold).sort(byDemandPerModel)
    const tooFew = groups
        .filter((group) => !isTold(group))
        .sort((a, b) => b.offered - a.offered || byName(a, b))
    const shareOf = (amount: bigint, way: 'up' | 'down') => (total === 0n ? null : ratio(amount, total, way))
    const rows = [...told, ...tooFew].slice(0, first).map((group) => {
        const { task, band, offered, used, amount, most, newcomers, newcomersUsed } = group
        const rank = isTold(group) ? told.findIndex((other) => isEqual(other, group)) + 1 : null
        return {
            rank,
            tooFewReason:
                rank === null ? `Too few to tell: ${offered} of at least ${ENOUGH_MODELS} models.` : null,
            task,
            band: bandAt(band, unit),
            offered,
            used,
            amount,
            amountPerModel: ratio(amount, BigInt(offered), 'down'),
            share: {
                share: shareOf(amount, 'down'),
                least: shareOf(amount, 'down'),
                most: shareOf(amount + open, 'up'),
                nullReason: total === 0n ? 'There is no demand in this window.' : null,
            },
            leaderShare: amount === 0n ? null : ratio(most, amount, 'down'),
            newcomers,
            newcomersUsed,
            newcomersUsedShare:
                newcomers === 0 ? null : ratio(BigInt(newcomersUsed), BigInt(newcomers), 'down'),
        }
    })
    return {
        universe: universeOf(demand),
        window,
        total,
        outside: demand.outside,
        open,
        openShare: shareOf(open, 'down'),
        groups: groups.length,
        tooFew: tooFew.length,
        rows,
    }
}

/** Models looked at in one step. */
const STEP = 4_096

function* grouped(
    { book, asOf }: MarketQuestion,
    { members, ...demand }: PopulationDemand,
    unit: PriceUnit,
    taskOf: (member: number) => string | null,
    firsts: FirstUse,
): Steps<Group[]> {
    const groups = new Map<string, Group>()
    const toMs = asOf.timeMs - NEWCOMER_DAYS * DAY_MS
    const fromMs = toMs - NEWCOMERS_OF_DAYS * DAY_MS
    for (let place = 0; place < members.length; place++) {
        if (place % STEP === STEP - 1) yield
        const [task, band] = [taskOf(members[place]), bandPlace(book.priceOf(members[place]), unit)]
        const key = JSON.stringify([band, task])
        let group = groups.get(key)
        if (!group) {
            group = { task, band, offered: 0, used: 0, amount: 0n, most: 0n, newcomers: 0, newcomersUsed: 0 }
            groups.set(key, group)
        }
        group.offered += 1
        const registeredMs = book.registeredMsAt(place)
        if (registeredMs !== null && registeredMs > fromMs && registeredMs <= toMs) {
            group.newcomers += 1
            // Never used is no number, and so within nothing.
            if (firsts.at[place] - registeredMs <= NEWCOMER_DAYS * DAY_MS) group.newcomersUsed += 1
        }
        const amount = amountAt({ members, ...demand }, place)
        if (amount === 0n) continue
        group.used += 1
        group.amount += amount
        if (amount > group.most) group.most = amount
    }
    return [...groups.values()]
}

/** Most demand to an offered model first, exactly; of equal ones the one of more models. */
function byDemandPerModel(one: Group, other: Group): number {
    const [first, second] = [one.amount * BigInt(other.offered), other.amount * BigInt(one.offered)]
    if (first !== second) return first > second ? -1 : 1
    return other.offered - one.offered || byName(one, other)
}

const isEqual = (one: Group, other: Group) =>
    one.amount * BigInt(other.offered) === other.amount * BigInt(one.offered)

function byName(one: Group, other: Group): number {
    const [first, second] = [one.task ?? '', other.task ?? '']
    return first === second ? one.band - other.band : first < second ? -1 : 1
}
