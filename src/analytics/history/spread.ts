import { distribution, effectiveNumber, giniActive, hhi, type Steps } from '../../stats'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import { type Asked, checkAsked, type Exclusion } from '../population/asked'
import { BadQuestion } from '../question/bad-question'
import { activeAmounts } from './active-amounts'

/** How demand is spread over the members that have any; the measures are null when none has. */
export interface Spread {
    active: number
    total: bigint
    giniActive: number | null
    effectiveNumber: number | null
    hhi: number | null
}

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
