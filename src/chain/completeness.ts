export const COMPLETENESS_LEVELS = ['off', 'thin', 'all'] as const

/**
 * How hard it is looked for logs that a provider leaves out without saying so. `off`: an answer is believed. `thin`: windows that
 * are empty or thin are asked of a second endpoint before they count, and everything is looked at again later. `all`: every
 * window is asked of two endpoints before it counts, and later of all others.
 */
export type Completeness = (typeof COMPLETENESS_LEVELS)[number]
