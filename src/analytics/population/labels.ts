import type { MarketQuestion } from '../memory/market-memory'

/** What a model is called in an answer. */
export interface ModelLabel {
    id: string
    /** The registry's name, or a catalogue's `author/name` where the registry has none. */
    name: string | null
    /** Address; null where no registry has one. */
    owner: string | null
}

/** Label of a model, as of the moment of the question. */
export function modelLabel({ book, memory: { members } }: MarketQuestion, member: number): ModelLabel {
    const model = book.get(member)
    return {
        id: members.idOf(member),
        name: model?.name ?? model?.catalogueName ?? null,
        owner: model && model.owner !== 0 ? members.idOf(model.owner) : null,
    }
}

/** What a model is called, with its creator beside it: the address of its owner at the moment. */
export function modelNamed(question: MarketQuestion, member: number) {
    const model = modelLabel(question, member)
    return { model, creator: model.owner }
}
