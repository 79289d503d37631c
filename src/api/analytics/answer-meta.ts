import { FieldResolver, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { SELF_PAID } from '../../analytics/population/self-paid'
import type { AsOf } from '../../analytics/question/as-of'
import type { Universe } from '../../analytics/question/universe'
import type { Window } from '../../analytics/question/window'
import type { Provenance } from '../../model/generated/_provenance'
import { AnswerMeta, type AsOfMeta, type UniverseMeta, type WindowMeta } from './meta-types'

/** Versions of the methods that once answered otherwise; of all others it is the first. */
const VERSIONS: Record<string, string> = { attribution: '2', shareBounds: '2' }

const time = (ms: number | null) => (ms === null ? null : new Date(ms))

/** The moment of an answer as it is given. */
export function asOfMeta({ timeMs, chains }: AsOf): AsOfMeta {
    return {
        time: new Date(timeMs),
        chains: chains.map((chain) => ({ ...chain, time: time(chain.timeMs) })),
    }
}

/** A window as it is given. */
export const windowMeta = ({ fromMs, toMs }: Window): WindowMeta => ({
    from: time(fromMs),
    to: new Date(toMs),
})

/** Where what was counted comes from, each said once. */
export const provenanceOf = (cells: Iterable<{ provenance: string }>) =>
    [...new Set(Array.from(cells, (cell) => cell.provenance))].sort() as Provenance[]

/**
 * What an answer is about and how it was found, as it is given. Whether it is final is said once it is known what of it is asked for
 * (answers/answer-note.ts).
 * @param cells everything that was counted
 */
export function marketMeta(
    question: MarketQuestion,
    method: string,
    universe: Universe,
    cells: Iterable<{ provenance: string }>,
): FoundMeta {
    const { asOf, window } = question
    return {
        question,
        asOf: asOfMeta(asOf),
        frozen: false,
        notFrozenReason: null,
        finality: 'OPEN',
        waitsFor: [],
        openRails: [],
        bound: null,
        window: windowMeta(window),
        universe,
        method,
        version: VERSIONS[method] ?? '1',
        rules: [SELF_PAID],
        provenance: provenanceOf(cells),
    }
}

/** A meta, parts of which may take looking at everything: those are found when somebody asks for them. */
export type FoundMeta = AnswerMeta & {
    question: MarketQuestion
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
