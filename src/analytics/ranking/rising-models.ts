import { carry, toAmount } from '../../base/amount'
import { ratio } from '../../base/ratio'
import { type Steps, sorted } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Counted, Exclusion, Measure } from '../population/asked'
import { modelNamed } from '../population/labels'
import { type PopulationDemand, populationDemand, universeOf } from '../population/population-demand'
import { BadQuestion } from '../question/bad-question'
import type { Universe } from '../question/universe'
import { checkFirst } from './page-size'

/** Windows before the one asked about that a rise is measured against. */
const WINDOWS_BEFORE = 3

/** Risen models, the steepest first; ties by id. Rises are three times as large as they are, so that they are whole. */
interface Risers {
    universe: Universe
    places: Int32Array
    ranks: Int32Array
    members: Int32Array
    amountOf(place: number): bigint
    beforeOf(place: number): bigint[]
}

/**
 * Models whose demand in the window is above its mean in the three windows of the same length before.
 * @throws BadQuestion for a window without beginning
 */
export async function risingModels(
    question: MarketQuestion,
    { measure, exclude, first }: Counted & { first: number },
) {
    checkFirst(first)
    if (question.windowBefore() === null)
        throw new BadQuestion(
            'window has no beginning, so there are no windows before it to rise from: expected DAY, WEEK, MONTH, QUARTER, YEAR or times with `from`',
        )
    const window = await question.demand()
    const risers = await risersOf(question, window, measure, exclude)
    const shown = Array.from(risers.places.subarray(0, first))
    const rows = shown.map((place, i) => {
        const amount = risers.amountOf(place)
        const before = risers.beforeOf(place)
        const sum = before.reduce((total, each) => total + each, 0n)
        const count = BigInt(WINDOWS_BEFORE)
        return {
            rank: risers.ranks[i],
            ...modelNamed(question, risers.members[place]),
            member: risers.members[place],
            amount,
            before,
            meanBefore: ratio(sum, count, 'down'),
            rise: ratio(amount * count - sum, count, 'down'),
        }
    })
    return { universe: risers.universe, window, risen: risers.places.length, rows }
}

const risersOf = oncePerWindow(findRisers)

async function findRisers(
    question: MarketQuestion,
    window: WindowDemand,
    measure: Measure,
    exclude: Exclusion[],
): Promise<Risers> {
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const now = await populationDemand(question, asked, window)
    const before: (typeof now)[] = []
    for (let step = 1; step <= WINDOWS_BEFORE; step++) {
        const demand = await question.demandOf(question.windowBefore(step)!)
        before.push(await populationDemand(question, asked, demand))
        await question.rest()
    }
    const { members } = now
    const { places, ranks } = await question.steps(
        risenOf(now, before, (place) => question.memory.members.idOf(members[place])),
    )
    return {
        universe: universeOf(now),
        places,
        ranks,
        members,
        amountOf: (place) => toAmount(now.hi[place], now.lo[place]),
        beforeOf: (place) => before.map((demand) => toAmount(demand.hi[place], demand.lo[place])),
    }
}

/** Places of those who rose, the steepest first, and their ranks. */
function* risenOf(
    now: PopulationDemand,
    before: PopulationDemand[],
    idOf: (place: number) => string,
): Steps<{ places: Int32Array; ranks: Int32Array }> {
    const rise = (pick: 'hi' | 'lo') => {
        const column = now[pick].slice()
        for (let place = 0; place < column.length; place++) {
            column[place] *= WINDOWS_BEFORE
            for (const demand of before) column[place] -= demand[pick][place]
        }
        return column
    }
    const hi = rise('hi')
    yield
    const lo = rise('lo')
    yield
    carry(hi, lo)
    yield
    const risen = now.members
        .map((_, place) => place)
        .filter((place) => hi[place] > 0 || (hi[place] === 0 && lo[place] > 0))
    yield
    const places = yield* sorted(
        risen,
        (a, b) => hi[b] - hi[a] || lo[b] - lo[a] || (idOf(a) < idOf(b) ? -1 : 1),
    )
    const ranks = new Int32Array(places.length)
    places.forEach((place, i) => {
        const above = places[i - 1]
        ranks[i] = i > 0 && hi[place] === hi[above] && lo[place] === lo[above] ? ranks[i - 1] : i + 1
    })
    return { places, ranks }
}
