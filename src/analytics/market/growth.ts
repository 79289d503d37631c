import { ratio } from '../../base/ratio'

/** A number, what it was before, and the quotient of both. */
export interface GrowthResult {
    now: bigint
    /** Null: there is no window before. */
    before: bigint | null
    /** now / before: decimal of 12 places, rounded down; null has its reason. */
    quotient: string | null
    nullReason: string | null
}

/** Compares a number with what it was. @param before null where nothing was before */
export function growth(now: bigint, before: bigint | null): GrowthResult {
    if (before === null) return { now, before, quotient: null, nullReason: NO_WINDOW_BEFORE }
    if (before === 0n) return { now, before, quotient: null, nullReason: 'It was 0 before.' }
    return { now, before, quotient: ratio(now, before, 'down'), nullReason: null }
}

export const NO_WINDOW_BEFORE = 'The window has no beginning: there is no window before it.'
