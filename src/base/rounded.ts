/** Significant digits of a statistic in an answer. What is beyond them may differ between machines' logarithms. */
const DIGITS = 12

/** A statistic as it is answered. */
export function rounded(value: number): number {
    return Number(value.toPrecision(DIGITS))
}
