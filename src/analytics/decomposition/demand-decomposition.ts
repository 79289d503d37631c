import { ratio } from '../../base/ratio'
import { type Outcome, sorted, type TheilGroup, theilDecompositionOf } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { Counted, Exclusion, Measure } from '../population/asked'
import { type DecompositionBy, type Group, groupedDemand } from './groups'

export const MOST_GROUPS = 50

/** One group, or several folded into one. */
export interface GroupResult {
    /** Null: nothing says which group it is. */
    name: string | null
    /** Units, and those with demand. */
    n: number
    active: number
    amount: bigint
    /** amount / total: decimal, 12 places, rounded down; null when there is no demand. */
    share: string | null
    /** Theil's T inside; what it adds to inequality within and between groups, null when there is no demand. */
    theil: Outcome<number>
    within: number | null
    between: number | null
}

/**
 * How much of the inequality of demand lies within and how much between groups (Theil's T); once a window.
 * @throws BadQuestion where demand has no such groups
 */
export async function demandDecomposition(
    question: MarketQuestion,
    { by, measure, exclude }: Counted & { by: DecompositionBy },
) {
    return decomposition(question, await question.demand(), by, measure, exclude)
}

const decomposition = oncePerWindow(
    async (question, _window, by: DecompositionBy, measure: Measure, exclude: Exclusion[]) => {
        const asked = { population: 'MODELS' as const, measure, exclude }
        const { unit, groups, outside } = await groupedDemand(question, asked, by)
        return question.steps(takeApart(unit, groups, outside))
    },
)

/** Groups looked at in one step. */
const STEP = 1_000

function* takeApart(unit: string, unordered: Group[], outside: bigint | null) {
    const order = yield* sorted(
        Int32Array.from(unordered, (_, place) => place),
        (a, b) => compareGroups(unordered[a], unordered[b]),
    )
    const groups = Array.from(order, (place) => unordered[place])
    const total = groups.reduce((sum, { amount }) => sum + amount, 0n)
    yield
    const theil = yield* theilDecompositionOf(
        groups.map(({ name, values }) => ({ name: name ?? '', values })),
    )
    const rows: GroupResult[] = []
    for (const [i, group] of groups.entries()) {
        if (i % STEP === STEP - 1) yield
        rows.push(rowOf(group, total, theil.value?.groups[i] ?? null, theil.nullReason))
    }
    const rest = rows.slice(MOST_GROUPS)
    return {
        unit,
        total,
        outside,
        theilT: theil.value === null ? theil : { value: theil.value.total, nullReason: null },
        within: theil.value?.within ?? null,
        between: theil.value?.between ?? null,
        groupCount: groups.length,
        groups: rows.slice(0, MOST_GROUPS),
        others: rest.length === 0 ? null : fold(rest, total),
    }
}

function compareGroups(a: Group, b: Group): number {
    if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1
    if (a.name === null || b.name === null) return a.name === b.name ? 0 : a.name === null ? 1 : -1
    return a.name < b.name ? -1 : 1
}

function rowOf(
    { name, values, amount }: Group,
    total: bigint,
    row: TheilGroup | null,
    reason: string | null,
): GroupResult {
    return {
        name,
        n: values.length,
        active: values.filter((value) => value > 0).length,
        amount,
        share: shareOf(amount, total),
        theil: row?.theil ?? { value: null, nullReason: reason ?? '' },
        within: row?.within ?? null,
        between: row?.between ?? null,
    }
}

function fold(rows: GroupResult[], total: bigint): GroupResult {
    const sum = (pick: (row: GroupResult) => number) => rows.reduce((all, row) => all + pick(row), 0)
    const amount = rows.reduce((all, row) => all + row.amount, 0n)
    return {
        name: null,
        n: sum((row) => row.n),
        active: sum((row) => row.active),
        amount,
        share: shareOf(amount, total),
        theil: { value: null, nullReason: `These are ${rows.length} groups together.` },
        within: total === 0n ? null : sum((row) => row.within!),
        between: total === 0n ? null : sum((row) => row.between!),
    }
}

const shareOf = (amount: bigint, total: bigint) => (total === 0n ? null : ratio(amount, total, 'down'))
