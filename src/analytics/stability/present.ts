import type { MarketQuestion } from '../memory/market-memory'
import type { Pairs } from '../memory/pairs'
import type { Population } from '../population/asked'

/** Members of a population that were there by a time, used or not: those of later ones count as absent. */
export async function presentBy(
    question: MarketQuestion,
    population: Population,
    toMs: number,
): Promise<Set<number>> {
    const { models } = question.book
    switch (population) {
        case 'MODELS':
            return new Set(models.filter((model) => wasThere(model, toMs)).map(({ member }) => member))
        case 'CREATORS':
            return new Set(
                models
                    .filter(({ owner, registeredMs }) => owner !== 0 && registeredMs! < toMs)
                    .map(({ owner }) => owner),
            )
        case 'PAYERS':
            return new Set((await paidBy(question, toMs)).payer)
        case 'OPERATORS': {
            const pairs = await paidBy(question, toMs)
            const { members } = question.memory
            const operators = [...new Set(pairs.kind)]
                .map((kind) => pairs.kinds[kind])
                .filter(({ rail }) => rail !== 'CONTRACT')
            return new Set(operators.map(({ payTo }) => members.numberOf(payTo)))
        }
    }
}

/** A catalogue does not say since when it has a model, so it always had it. */
const wasThere = (model: { catalogued: boolean; registeredMs: number | null }, toMs: number) =>
    model.catalogued || (model.registeredMs !== null && model.registeredMs < toMs)

async function paidBy(question: MarketQuestion, toMs: number): Promise<Pairs> {
    const demand = await question.demandOf({ fromMs: null, toMs: Math.min(toMs, question.end) })
    return demand.pairs()
}
