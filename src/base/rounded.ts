/** Significant digits of a statistic in an answer. What is beyond them may differ between machines' logarithms. */
const DIGITS = 12

/** A statistic rounded to the digits that an answer shows. */
export function rounded(value: number): number {
    return Number(value.toPrecision(DIGITS))
}
