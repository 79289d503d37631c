import { Draw } from './draw'

/** Three years, and the heads of both chains in the evening of the last day. */
export const START_MS = Date.UTC(2023, 6, 1)
export const END_MS = Date.UTC(2026, 5, 30, 21)
/** What came in the last three hours is not final. */
export const FINAL_MS = END_MS - 3 * 3_600_000

const BLOCK_MS = 2_000

/** Both chains make a block every two seconds. */
export const heightAt = (ms: number) => 1 + Math.floor((ms - START_MS) / BLOCK_MS)
export const timeOfHeight = (height: number) => START_MS + (height - 1) * BLOCK_MS

/** Where activity has come to when a share of it is done: its rate grows four times over from the first day to the last. */
function progress(share: number): number {
    const [first, growth] = [0.4, 1.2]
    return (Math.sqrt(first * first + 2 * growth * share) - first) / growth
}

/** Heights of the blocks with activity, ascending, no two the same. */
export function activeHeights(count: number, seed: number): Int32Array {
    const random = new Draw(seed)
    const last = heightAt(END_MS)
    const heights = new Int32Array(count)
    let before = 0
    for (let i = 0; i < count; i++) {
        const wished = 1 + Math.floor(progress((i + random.real()) / count) * (last - 1))
        before = heights[i] = Math.max(wished, before + 1)
    }
    return heights
}

/** Place of the first height at or above one; the last place when there is none. */
export function placeAt(heights: Int32Array, height: number): number {
    let [low, high] = [0, heights.length - 1]
    while (low < high) {
        const middle = (low + high) >> 1
        if (heights[middle] < height) low = middle + 1
        else high = middle
    }
    return low
}
