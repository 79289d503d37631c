import { Amounts, toAmount, toNumber } from '../../base/amount'
import { kept } from '../../base/kept'
import type { Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked } from '../population/asked'
import { amountAt, type PopulationDemand, populationDemand } from '../population/population-demand'
import { BadQuestion } from '../question/bad-question'
import { taskOf } from './tasks'

/** What demand is taken apart by. */
export type DecompositionBy = 'CREATOR' | 'MODE' | 'TASK' | 'RAIL'

/** Demand that belongs together. Units have a place in both lists. */
export interface Group {
    /** Null: nothing says which. */
    name: string | null
    /** For statistics. */
    values: number[]
    amount: bigint
}

/** The demand of every unit, sorted into groups. */
export interface Grouped {
    /** What is counted as one unit. */
    unit: string
    /** Groups with units, in no order. */
    groups: Group[]
    /** Demand that belongs to no model of the universe. */
    outside: bigint | null
}

const MODEL_UNIT = 'A model of the universe, used or not.'

/** Sorts the demand of models into groups: creators, modes, tasks or rails. @throws BadQuestion where demand has no such groups */
export async function groupedDemand(
    question: MarketQuestion,
    asked: Asked,
    by: DecompositionBy,
): Promise<Grouped> {
    if (asked.measure === 'PAYERS')
        throw new BadQuestion(
            'measure is PAYERS: who pays for two models would count twice, so it has no parts; expected CALLS or VALUE',
        )
    if (by === 'MODE' && asked.measure === 'VALUE')
        throw new BadQuestion(
            'by is MODE with measure VALUE: a payment does not say how the calls were secured; expected measure CALLS',
        )
    if (by === 'CREATOR' || by === 'TASK') return ofModels(question, asked, by)
    return asked.measure === 'CALLS' ? byKindOfCall(question, asked, by) : byRailOfPayment(question, asked)
}

async function ofModels(question: MarketQuestion, asked: Asked, by: 'CREATOR' | 'TASK'): Promise<Grouped> {
    const { book, memory } = question
    const demand = await populationDemand(question, asked)
    const nameOf =
        by === 'CREATOR'
            ? (member: number) => {
                  const owner = book.ownerOf(member)
                  return owner === 0 ? null : memory.members.idOf(owner)
              }
            : await taskOf(question)
    const groups = await question.steps(groupModels(demand, nameOf))
    return { unit: MODEL_UNIT, groups, outside: demand.outside }
}

/** Models looked at in one step: each may begin a group. */
const STEP = 2_048
/** Rows added up in one step. */
const ROWS = 16_384

function* groupModels(demand: PopulationDemand, nameOf: (member: number) => string | null): Steps<Group[]> {
    const { members, hi, lo } = demand
    const groups = new Groups()
    for (let place = 0; place < members.length; place++) {
        if (place % STEP === STEP - 1) yield
        const isUsed = hi[place] > 0 || lo[place] > 0
        groups.add(
            nameOf(members[place]),
            toNumber(hi[place], lo[place]),
            isUsed ? amountAt(demand, place) : 0n,
        )
    }
    return groups.list
}

async function byKindOfCall(question: MarketQuestion, asked: Asked, by: 'MODE' | 'RAIL'): Promise<Grouped> {
    const { outside } = await populationDemand(question, asked)
    const demand = await question.demand()
    return {
        unit: `A model’s calls ${by === 'MODE' ? 'in one mode' : 'on one rail'}, where there are any.`,
        groups: await question.steps(groupCalls(question, demand, by)),
        outside,
    }
}

function* groupCalls({ book }: MarketQuestion, demand: WindowDemand, by: 'MODE' | 'RAIL'): Steps<Group[]> {
    const { size } = demand
    const names: (string | null)[] = []
    const sums: Float64Array[] = []
    yield* demand.eachCall(
        ({ mode, rail }) => {
            const name = by === 'MODE' ? mode : rail
            const known = names.indexOf(name)
            if (known >= 0) return known
            sums.push(new Float64Array(size))
            return names.push(name) - 1
        },
        (member, group, count) => {
            sums[group][member] += count
        },
    )
    const groups = new Groups()
    for (const [place, member] of book.members.entries()) {
        if (place % STEP === STEP - 1) yield
        for (let group = 0; group < sums.length; group++) {
            const calls = sums[group][member]
            if (calls > 0) groups.add(names[group], calls, BigInt(calls))
        }
    }
    return groups.list
}

async function byRailOfPayment(question: MarketQuestion, asked: Asked): Promise<Grouped> {
    const { outside } = await populationDemand(question, asked)
    const demand = await question.demand()
    return {
        unit: 'What was paid for a model on one rail, where anything was.',
        groups: await question.steps(groupPayments(question, demand, asked)),
        outside,
    }
}

function* groupPayments({ book }: MarketQuestion, demand: WindowDemand, { exclude }: Asked): Steps<Group[]> {
    const { parts, kinds: kindsOfAll } = demand.payments
    const skipSelf = exclude.includes('SELF_PAID')
    const rails = [...new Set(kindsOfAll.map(({ rail }) => rail))]
    const railOf = kindsOfAll.map(({ rail }) => rails.indexOf(rail))
    const { size } = demand
    const sums = rails.map(() => new Amounts(size))
    for (const { payments, kinds, payTo } of parts) {
        yield
        for (let row = 0; row < payments.payer.length; row++) {
            if (row % ROWS === ROWS - 1) yield
            const member = payments.model[row]
            if (skipSelf && demand.isSelfPaid(payments.payer[row], member, payTo[payments.cell[row]]))
                continue
            sums[railOf[kinds[payments.cell[row]]]].add(member, payments.valueHi[row], payments.valueLo[row])
        }
    }
    const groups = new Groups()
    for (const [place, member] of book.members.entries()) {
        if (place % STEP === STEP - 1) yield
        for (const [rail, { hi, lo }] of sums.entries())
            if (hi[member] > 0 || lo[member] > 0)
                groups.add(rails[rail], toNumber(hi[member], lo[member]), toAmount(hi[member], lo[member]))
    }
    return groups.list
}

class Groups {
    private readonly byName = new Map<string | null, Group>()

    get list(): Group[] {
        return [...this.byName.values()]
    }

    add(name: string | null, value: number, amount: bigint): void {
        const group = kept(this.byName, name, () => ({ name, values: [], amount: 0n }))
        group.values.push(value)
        group.amount += amount
    }
}
