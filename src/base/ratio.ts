/** Decimal places of a share. */
export const SHARE_PLACES = 12

/**
 * A ratio as a decimal string of 12 places, computed exactly with integers.
 * @param towards which way what does not fit is rounded; the two enclose the ratio
 * @param numerator at least 0
 * @param denominator above 0
 */
export function ratio(numerator: bigint, denominator: bigint, towards: 'down' | 'up'): string {
    const scale = 10n ** BigInt(SHARE_PLACES)
    const scaled = numerator * scale + (towards === 'up' ? denominator - 1n : 0n)
    const digits = (scaled / denominator).toString().padStart(SHARE_PLACES + 1, '0')
    return `${digits.slice(0, -SHARE_PLACES)}.${digits.slice(-SHARE_PLACES)}`
}
