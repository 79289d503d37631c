import type { MarketQuestion } from '../memory/market-memory'
import type { Payments } from '../memory/payments'
import type { Population } from '../population/asked'

/** 1 for members of a population that were there by a time, used or not, by number: those of later ones count as absent. */
export async function presentBy(
    question: MarketQuestion,
    population: Population,
    toMs: number,
): Promise<Uint8Array> {
    const { memory, book } = question
    const paid = population === 'PAYERS' || population === 'OPERATORS' ? await paidBy(question, toMs) : null
    await question.rest()
    const operators = (paid?.kinds ?? []).map(({ payTo }) => memory.members.numberOf(payTo))
    const present = new Uint8Array(memory.members.size)
    switch (population) {
        case 'MODELS':
            for (const [place, member] of book.members.entries())
                if (book.isCataloguedAt(place) || isBefore(book.registeredMsAt(place), toMs))
                    present[member] = 1
            break
        case 'CREATORS':
            for (let place = 0; place < book.size; place++) {
                const owner = book.ownerAt(place)
                if (owner !== 0 && isBefore(book.registeredMsAt(place), toMs)) present[owner] = 1
            }
            break
        case 'PAYERS':
            present.set(await question.steps(paid!.payers()))
            break
        case 'OPERATORS': {
            const isPaid = paid!.paidKinds()
            for (const [kind, { rail }] of paid!.kinds.entries())
                if (isPaid[kind] === 1 && rail !== 'CONTRACT') present[operators[kind]] = 1
        }
    }
    return present
}

/** A catalogue does not say since when it has a model, so it always had it; a registry says. */
const isBefore = (registeredMs: number | null, toMs: number) => registeredMs !== null && registeredMs < toMs

async function paidBy(question: MarketQuestion, toMs: number): Promise<Payments> {
    const demand = await question.demandOf({ fromMs: null, toMs: Math.min(toMs, question.end) })
    return demand.payments
}
