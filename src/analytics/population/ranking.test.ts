import { atOnce, seeded } from '../../stats'
import type { PopulationDemand } from './population-demand'
import { rankingOf, ranksOf } from './ranking'

const LIMB = 10n ** 12n

/** @param ids in no order */
function populationOf(amounts: bigint[]): PopulationDemand {
    return {
        members: Int32Array.from(amounts, (_, place) => place * 2 + 1),
        hi: Float64Array.from(amounts, (amount) => Number(amount / LIMB)),
        lo: Float64Array.from(amounts, (amount) => Number(amount % LIMB)),
        total: amounts.reduce((sum, amount) => sum + amount, 0n),
        outside: null,
        definition: '',
    }
}

const KINDS: [string, (random: () => number) => bigint][] = [
    ['few calls each, so that most are equal', (random) => BigInt(Math.floor(random() * 4))],
    ['calls from one to billions', (random) => BigInt(Math.floor(2 ** (random() * 40)))],
    ['money from one base unit to all OPG there is', (random) => BigInt(Math.floor(2 ** (random() * 90)))],
    ['amounts that differ in the last digit', (random) => 10n ** 27n + BigInt(Math.floor(random() * 3))],
    [
        'the largest amounts that are exact',
        (random) => (2n ** 53n - 1n - BigInt(Math.floor(random() * 3))) * LIMB,
    ],
]

test.each(KINDS)('INV-6: a ranking is that of comparing exact amounts, then ids: %s', (_, draw) => {
    const random = seeded(7)
    const amounts = Array.from({ length: 9_000 }, () => draw(random))
    // Of some members ids rise with their places, of others they do not.
    for (const idOf of [
        (member: number) => String(member).padStart(8, '0'),
        (member: number) => String((member * 7_919) % 100_003).padStart(8, '0'),
    ]) {
        const demand = populationOf(amounts)
        const ranking = atOnce(rankingOf(demand, (one, other) => (idOf(one) < idOf(other) ? -1 : 1)))
        const plain = amounts
            .map((amount, place) => ({ amount, place, id: idOf(demand.members[place]) }))
            .filter(({ amount }) => amount > 0n)
            .sort((a, b) => (a.amount === b.amount ? (a.id < b.id ? -1 : 1) : a.amount > b.amount ? -1 : 1))
        expect(Array.from(ranking.order)).toEqual(plain.map(({ place }) => place))
        const firsts = new Map<bigint, number>()
        for (const [at, { amount }] of plain.entries()) if (!firsts.has(amount)) firsts.set(amount, at + 1)
        expect(Array.from(ranking.ranks)).toEqual(plain.map(({ amount }) => firsts.get(amount)))
        expect(ranking.positionOf(demand.members[plain[17].place])).toBe(17)
        // Sums are asked for in any order.
        for (const position of [0, 40, 41, 3, plain.length - 1, 40]) {
            const sum = plain.slice(0, position + 1).reduce((sum, { amount }) => sum + amount, 0n)
            if (sum < 2n ** 53n * LIMB) expect(ranking.cumulative(position)).toBe(sum)
        }
        const some = demand.members.filter((_, place) => place % 97 === 0)
        const ranks = atOnce(ranksOf(demand, [...some, 1_000_001]))
        const expected = plain.flatMap(({ place, amount }) =>
            place % 97 === 0 ? [[demand.members[place], firsts.get(amount)!] as const] : [],
        )
        expect(ranks).toEqual(new Map(expected))
    }
})
