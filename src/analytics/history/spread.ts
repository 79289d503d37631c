import type { Spread, SpreadKind } from '../../periods/spreads'
import { distribution, effectiveNumber, giniActive, hhi, type Steps } from '../../stats'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import { type Asked, checkAsked, type Exclusion } from '../population/asked'
import { BadQuestion } from '../question/bad-question'
import { activeAmounts } from './active-amounts'

/** Spread of a window, in small steps; @param book of the same moment */
export function* spreadOf(window: WindowDemand, book: BookAsOf, asked: Asked): Steps<Spread> {
    const { amounts, total } = yield* activeAmounts(window, book, asked)
    yield
    const d = distribution(amounts)
    yield
    return {
        active: d.active,
        total,
        giniActive: giniActive(d).value,
        effectiveNumber: effectiveNumber(d, 1).value,
        hhi: hhi(d).value,
    }
}

/** What is asked as it is kept. */
export function kindOf({ population, measure, exclude }: Asked): SpreadKind {
    return { population, measure, excluded: exclude.length > 0 }
}

const NO_EXCLUSION: Exclusion[] = []

/** Everything that can be asked of a population. */
export const ALL_ASKED: Asked[] = (['MODELS', 'CREATORS', 'PAYERS', 'OPERATORS'] as const).flatMap(
    (population) =>
        (['CALLS', 'PAYERS', 'VALUE'] as const).flatMap((measure) =>
            [NO_EXCLUSION, ['SELF_PAID' as const]]
                .map((exclude): Asked => ({ population, measure, exclude }))
                .filter(exists),
        ),
)

function exists(asked: Asked): boolean {
    try {
        checkAsked(asked)
        return true
    } catch (error) {
        if (error instanceof BadQuestion) return false
        throw error
    }
}
