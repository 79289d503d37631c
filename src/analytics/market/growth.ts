import { ratio } from '../../base/ratio'

/** Compares a number with what it was, by the quotient of both. @param before null where there is no window before */
export function growth(now: bigint, before: bigint | null) {
    if (before === null) return { now, before, quotient: null, nullReason: NO_WINDOW_BEFORE }
    if (before === 0n) return { now, before, quotient: null, nullReason: 'It was 0 before.' }
    return { now, before, quotient: ratio(now, before, 'down'), nullReason: null }
}

export const NO_WINDOW_BEFORE = 'The window has no beginning: there is no window before it.'
