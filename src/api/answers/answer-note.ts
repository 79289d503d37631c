import { defaultFieldResolver, type GraphQLSchema } from 'graphql'
import { type Dependence, type Finality, finalityOf } from '../../analytics/memory/finality'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { isAnswerField } from './answer-fields'
import { dependsOn } from './depends-on'

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

/** What a resolver gives of its answer's meta, before it is known what of the answer is asked for. */
interface Asked {
    question?: MarketQuestion
    frozen: boolean
    notFrozenReason: string | null
    finality: Finality['state']
    waitsFor: Finality['waitsFor']
    openRails: string[]
    bound: { openSettlements: number; claimedCalls: bigint } | null
}

/** Has every answer of the schema say whether it is final, and noted in the context of its request, in place. */
export function noteAnswers(schema: GraphQLSchema): void {
    for (const [name, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
        if (!isAnswerField(schema, name)) continue
        const resolve = field.resolve ?? defaultFieldResolver
        field.resolve = async (source, args, context: { note?: AnswerNote }, info) => {
            const answer = await resolve(source, args, context, info)
            const metas = metasOf(answer)
            const on = dependsOn(info, args)
            for (const meta of metas) judge(meta, on)
            if (context.note) add(context.note, metas, args)
            return answer
        }
    }
}

/** The metas of an answer, or of several in a list, some of which may be errors. */
function metasOf(answer: unknown): Asked[] {
    const answers = Array.isArray(answer) ? answer : [answer]
    return answers.flatMap((each) => (each as { meta?: Asked } | null)?.meta ?? [])
}

function judge(meta: Asked, on: Dependence): void {
    if (!meta.question) return
    const { state, reason, waitsFor, openRails, bound } = finalityOf(meta.question, on)
    meta.frozen = state === 'FINAL'
    meta.notFrozenReason = reason
    meta.finality = state
    meta.waitsFor = waitsFor
    meta.openRails = openRails
    meta.bound = bound && { openSettlements: bound.settlements, claimedCalls: bound.claimed }
}

function add(note: AnswerNote, metas: Asked[], { asOf }: Record<string, unknown>): void {
    note.answers++
    if (metas.length > 0 && metas.every(({ frozen }) => frozen === true)) note.frozen++
    if (isMoment(asOf)) note.pinned++
}

/** Whether an `asOf` argument names a moment; one without a time and a block means the present. */
export function isMoment(asOf: unknown): boolean {
    const { time, height } = (asOf ?? {}) as { time?: unknown; height?: unknown }
    return time != null || height != null
}
