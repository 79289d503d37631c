import { countBelow } from '../market/catalogue-size'
import type { BookAsOf } from '../memory/book'
import type { MarketQuestion } from '../memory/market-memory'

type CountAt = (endMs: number) => number

const counts = new WeakMap<BookAsOf, Promise<CountAt>>()

/** How many owners of registered models there were before a moment, up to that of the question; worked out once a book. */
export function creatorCounts(question: MarketQuestion): Promise<CountAt> {
    const { book } = question
    let counting = counts.get(book)
    if (!counting) {
        counting = count(question)
        counts.set(book, counting)
        counting.catch(() => counts.delete(book))
    }
    return counting
}

/** A model that an owner gets (+1) or has no more (-1). */
interface Step {
    timeMs: number
    owner: number
    by: 1 | -1
}

async function count(question: MarketQuestion): Promise<CountAt> {
    const steps = await ownership(question)
    steps.sort((a, b) => a.timeMs - b.timeMs)
    const owned = new Map<number, number>()
    let owners = 0
    const [times, after] = [new Float64Array(steps.length), new Int32Array(steps.length)]
    steps.forEach(({ timeMs, owner, by }, i) => {
        const before = owned.get(owner) ?? 0
        owned.set(owner, before + by)
        if (before === 0) owners += 1
        else if (before + by === 0) owners -= 1
        times[i] = timeMs
        after[i] = owners
    })
    return (endMs) => {
        const known = countBelow(times, endMs)
        return known === 0 ? 0 : after[known - 1]
    }
}

/** Every change of hands, those of a model in their order. Later ones than the question's moment are from its last owner to him. */
async function ownership({ memory, book }: MarketQuestion): Promise<Step[]> {
    const rows = (await memory.reader.rows(
        `SELECT extract(epoch FROM time)::float8 * 1000, subject, args ->> 'previousOwner' FROM chain_event
         WHERE name = 'ModelOwnerChanged' ORDER BY chain_id, height, tx_position, log_index`,
    )) as [number, string, string][]
    const changes = new Map<number, { timeMs: number; before: number }[]>()
    for (const [timeMs, subject, previous] of rows) {
        const member = memory.members.numberOf(subject)
        const change = { timeMs, before: memory.members.numberOf(previous.toLowerCase()) }
        const list = changes.get(member)
        if (list) list.push(change)
        else changes.set(member, [change])
    }
    return book.models.flatMap(({ member, owner, registeredMs }) => {
        if (owner === 0) return []
        const own = changes.get(member) ?? []
        const owners = [...own.map(({ before }) => before), owner]
        const first: Step = { timeMs: registeredMs!, owner: owners[0], by: 1 }
        return [
            first,
            ...own.flatMap(({ timeMs, before }, i): Step[] => [
                { timeMs, owner: owners[i + 1], by: 1 },
                { timeMs, owner: before, by: -1 },
            ]),
        ]
    })
}
