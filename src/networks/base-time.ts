/** Base's genesis block: 2023-06-15T00:35:47Z. */
const GENESIS_SECONDS = 1_686_789_347
const SECONDS_PER_BLOCK = 2

/**
 * The Base block current at a time. Base has made a block every 2 s since genesis without a gap, so
 * height = (unix seconds - 1686789347) / 2, rounded down.
 *
 * @param isoDate e.g. `2026-03-17`, midnight UTC
 */
export function baseBlockAt(isoDate: string): number {
    return Math.floor((Date.parse(isoDate) / 1000 - GENESIS_SECONDS) / SECONDS_PER_BLOCK)
}
