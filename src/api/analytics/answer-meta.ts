import { FieldResolver, Resolver, Root } from 'type-graphql'
import { notFrozenReason } from '../../analytics/memory/frozen'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { SELF_PAID } from '../../analytics/population/self-paid'
import type { AsOf } from '../../analytics/question/as-of'
import type { Universe } from '../../analytics/question/universe'
import type { Provenance } from '../../model/generated/_provenance'
import { AnswerMeta, type AsOfMeta, type UniverseMeta } from './meta-types'

/** How an answer is worked out: another version may answer differently. */
export interface Method {
    name: string
    version: string
}

const time = (ms: number | null) => (ms === null ? null : new Date(ms))

/** The moment of an answer as it is given. */
export function asOfMeta({ timeMs, chains }: AsOf): AsOfMeta {
    return {
        time: new Date(timeMs),
        chains: chains.map(({ chainId, height, hash, timeMs, finalized }) => ({
            chainId,
            height,
            hash,
            time: time(timeMs),
            finalized,
        })),
    }
}

/** What an answer is about and how it was found, as it is given. @param cells everything that was counted; provenances are said once */
export function marketMeta(
    question: MarketQuestion,
    method: Method,
    universe: Universe,
    cells: Iterable<{ provenance: string }>,
): AnswerMeta {
    const { asOf, window } = question
    const reason = notFrozenReason(question)
    const provenance = new Set(Array.from(cells, (cell) => cell.provenance))
    return {
        asOf: asOfMeta(asOf),
        frozen: reason === null,
        notFrozenReason: reason,
        window: { from: time(window.fromMs), to: new Date(window.toMs) },
        universe,
        method: method.name,
        version: method.version,
        rules: [SELF_PAID],
        provenance: [...provenance].sort() as Provenance[],
    }
}

/** A meta, parts of which may take looking at everything: those are found when somebody asks for them. */
export type FoundMeta = AnswerMeta & {
    late?: { universe: () => Promise<UniverseMeta>; provenance: () => Promise<Provenance[]> }
}

@Resolver(() => AnswerMeta)
export class AnswerMetaResolver {
    @FieldResolver()
    async universe(@Root() { universe, late }: FoundMeta): Promise<UniverseMeta> {
        return late ? late.universe() : universe
    }

    @FieldResolver()
    async provenance(@Root() { provenance, late }: FoundMeta): Promise<Provenance[]> {
        return late ? late.provenance() : provenance
    }
}
