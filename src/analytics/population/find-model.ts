import type { MarketQuestion } from '../memory/market-memory'
import { BadQuestion } from '../question/bad-question'
import { meant, namedModels } from './named-models'

/**
 * Finds the model of an argument as of the moment of the question: by its id in any case, by a string that callers name it by, or by
 * its exact name.
 * @returns its number
 * @throws BadQuestion where no model, or more than one, is meant
 */
export async function findModel(question: MarketQuestion, argument: string, text: string): Promise<number> {
    const { memory, book, asOf } = question
    const known = (id: string) => {
        const member = memory.members.find(id)
        return member !== undefined && book.has(member) ? [member] : []
    }
    const [byId] = [text, text.toLowerCase()].flatMap(known)
    if (byId !== undefined) return byId
    // A claim of later than the moment says nothing of it.
    const named = (await namedModels(memory.reader, text)).filter(
        ({ id, sinceMs }) => known(id).length > 0 && (sinceMs === null || sinceMs <= asOf.timeMs),
    )
    const [id, ...others] = meant(named)
    if (id === undefined)
        throw new BadQuestion(
            `${argument} is '${text}': no model that was registered or catalogued by the as-of time has this id, artifact or exact name`,
        )
    if (others.length > 0)
        throw new BadQuestion(
            `${argument} is '${text}', the name of several models: give the id of one, ${[id, ...others].join(' or ')}`,
        )
    return known(id)[0]
}
