import { kept } from '../../base/kept'
import { type Steps, sorted } from '../../stats'
import { countBelow } from '../market/catalogue-size'
import type { MarketQuestion } from '../memory/market-memory'
import type { BookAsOf } from '../memory/registry-at'

type CountAt = (endMs: number) => number

const counts = new WeakMap<BookAsOf, Promise<CountAt>>()

/** How many owners of registered models there were before a moment, up to that of the question; worked out once a book. */
export function creatorCounts(question: MarketQuestion): Promise<CountAt> {
    return kept(counts, question.book, () => count(question))
}

/** Every model that an owner gets (+1) or has no more (-1), a place a change. */
interface Changes {
    timeMs: Float64Array
    owner: Int32Array
    by: Int8Array
}

/** Models and changes looked at in one step. */
const STEP = 8_192

async function count(question: MarketQuestion): Promise<CountAt> {
    const rows = (await question.memory.reader.rows(
        `SELECT extract(epoch FROM time)::float8 * 1000, subject, args ->> 'previousOwner' FROM chain_event
         WHERE name = 'ModelOwnerChanged' ORDER BY chain_id, height, tx_position, log_index`,
    )) as [number, string, string][]
    return question.steps(countAt(question, rows))
}

function* countAt(question: MarketQuestion, rows: [number, string, string][]): Steps<CountAt> {
    const changes = yield* ownership(question, rows)
    const order = yield* sorted(
        Int32Array.from(changes.owner, (_, change) => change),
        (a, b) => changes.timeMs[a] - changes.timeMs[b],
    )
    const owned = new Int32Array(question.memory.members.size)
    const [times, after] = [new Float64Array(order.length), new Int32Array(order.length)]
    let owners = 0
    for (let i = 0; i < order.length; i++) {
        if (i % STEP === STEP - 1) yield
        const change = order[i]
        const owner = changes.owner[change]
        const before = owned[owner]
        owned[owner] += changes.by[change]
        if (before === 0) owners += 1
        else if (owned[owner] === 0) owners -= 1
        times[i] = changes.timeMs[change]
        after[i] = owners
    }
    return (endMs) => {
        const known = countBelow(times, endMs)
        return known === 0 ? 0 : after[known - 1]
    }
}

/** Every change of hands, those of a model in their order. Later ones than the question's moment are from its last owner to him. */
function* ownership({ memory, book }: MarketQuestion, rows: [number, string, string][]): Steps<Changes> {
    const changes = new Map<number, { timeMs: number; before: number }[]>()
    for (const [row, [timeMs, subject, previous]] of rows.entries()) {
        if (row % 1_000 === 999) yield
        const member = memory.members.numberOf(subject)
        const change = { timeMs, before: memory.members.numberOf(previous.toLowerCase()) }
        const list = changes.get(member)
        if (list) list.push(change)
        else changes.set(member, [change])
    }
    const most = book.size + rows.length * 2
    const [timeMs, owners, by] = [new Float64Array(most), new Int32Array(most), new Int8Array(most)]
    let length = 0
    const add = (ms: number, owner: number, step: 1 | -1) => {
        timeMs[length] = ms
        owners[length] = owner
        by[length++] = step
    }
    for (const [place, member] of book.members.entries()) {
        if (place % STEP === STEP - 1) yield
        const owner = book.ownerAt(place)
        if (owner === 0) continue
        const own = changes.get(member) ?? []
        add(book.registeredMsAt(place)!, own[0]?.before ?? owner, 1)
        for (const [i, change] of own.entries()) {
            add(change.timeMs, own[i + 1]?.before ?? owner, 1)
            add(change.timeMs, change.before, -1)
        }
    }
    return { timeMs: timeMs.slice(0, length), owner: owners.slice(0, length), by: by.slice(0, length) }
}
