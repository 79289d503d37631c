import { defaultFieldResolver, type GraphQLSchema } from 'graphql'
import { isAnswerField } from './answer-fields'

/** What is noted of the answers of one request while they are found. */
export interface AnswerNote {
    answers: number
    /** Answers that will never change. */
    frozen: number
    /** Answers whose question names its moment. */
    pinned: number
}

/** A note of a request that has found no answer yet. */
export function newNote(): AnswerNote {
    return { answers: 0, frozen: 0, pinned: 0 }
}

/** Has every answer of the schema noted in the context of its request, in place. */
export function noteAnswers(schema: GraphQLSchema): void {
    for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
        if (!isAnswerField(schema, name)) continue
        const resolve = field.resolve ?? defaultFieldResolver
        field.resolve = async (source, args, context: { note?: AnswerNote }, info) => {
            const answer = await resolve(source, args, context, info)
            if (context.note) add(context.note, answer, args)
            return answer
        }
    }
}

function add(note: AnswerNote, answer: unknown, { asOf }: Record<string, unknown>): void {
    const { meta } = (answer ?? {}) as { meta?: { frozen?: unknown } }
    note.answers++
    if (meta?.frozen === true) note.frozen++
    if (isMoment(asOf)) note.pinned++
}

/** Whether an `asOf` argument names a moment; one without a time and a block means the present. */
export function isMoment(asOf: unknown): boolean {
    const { time, height } = (asOf ?? {}) as { time?: unknown; height?: unknown }
    return time != null || height != null
}
