import { notFrozenReason } from '../../analytics/memory/frozen'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Question } from '../../analytics/question/question'
import type { Universe } from '../../analytics/question/universe'
import type { Provenance } from '../../model/generated/_provenance'
import type { AnswerMeta } from './meta-types'

export interface Method {
    name: string
    version: string
}

/** The same for questions that are asked of the market's memory, which knows whether the answer is frozen. */
export function marketMeta(
    question: MarketQuestion,
    method: Method,
    universe: Universe,
    cells: Iterable<{ provenance: string }>,
): AnswerMeta {
    const provenance = Array.from(cells, (cell) => cell.provenance)
    const reason = notFrozenReason(question)
    const meta = answerMeta(question, method, async () => universe, provenance)
    return { ...meta, frozen: reason === null, notFrozenReason: reason }
}

/**
 * @param universe asked for only when the query selects it
 * @param provenance of everything that was counted; repeated ones are said once
 */
export function answerMeta(
    { asOf, window }: Pick<Question, 'asOf' | 'window'>,
    method: Method,
    universe: () => Promise<Universe>,
    provenance: Iterable<string>,
): AnswerMeta {
    const time = (ms: number | null) => (ms === null ? null : new Date(ms))
    return {
        asOf: {
            time: new Date(asOf.timeMs),
            chains: asOf.chains.map(({ chainId, height, hash, timeMs, finalized }) => ({
                chainId,
                height,
                hash,
                time: time(timeMs),
                finalized,
            })),
        },
        frozen: null,
        notFrozenReason: 'Not looked at for this question.',
        window: { from: time(window.fromMs), to: new Date(window.toMs) },
        universe,
        method: method.name,
        version: method.version,
        provenance: [...new Set(provenance)].sort() as Provenance[],
    }
}
