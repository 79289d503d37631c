import { quarterOf, quarterRange } from '../../../src/database/quarters'
import { artifactOf } from '../../../src/facts/artifact'
import { Draw, ZipfTable } from './draw'
import { hex, Kind } from './hex'
import { activeHeights, END_MS, heightAt, placeAt, START_MS, timeOfHeight } from './span'

/** Calls of one group: a batch of this many leaves, and the others one log each. */
export const GROUP = 500
export const LEAVES = 125
/** Blocks with calls of their own in one group, and calls in one of these. */
export const CALL_BLOCKS = 25
export const CALLS_A_BLOCK = (GROUP - LEAVES) / CALL_BLOCKS
export const PAYMENTS_A_BLOCK = 8

const MODELS = 100_000
const USED = 34_000
const UNRESOLVED = 300
const OWNERS = 30_000
const PAYERS = 50_000
const FAVOURITES = 8
/** Creators who pay for models of their own. */
const SELF_PAYERS = 300
/** Models that are there from the first day. */
const FOUNDERS = 50
const DAY_MS = 86_400_000

export interface PlannedModel {
    id: string
    name: string
    artifactId: string
    cid: string
    owner: number
    /** Place in `paymentHeights` of the block that registers it. */
    block: number
    registeredMs: number
    /** It can be called from here on; for some this is before they are registered. */
    firstMs: number
    /** OPG base units a call, in 10^13. */
    price: number
}

/** Who and what is on a market of some number of calls. */
export interface Plan {
    calls: number
    payments: number
    groups: number
    /** Heights on chain 10740, CALL_BLOCKS + 1 a group; on chain 8453, one for PAYMENTS_A_BLOCK payments. */
    callHeights: Int32Array
    paymentHeights: Int32Array
    models: PlannedModel[]
    /** Models by how much they are used, the most used first; the others never are. */
    used: Int32Array
    unresolved: { id: string; artifactId: string; cid: string }[]
    owners: string[]
    payers: string[]
    payerFirstMs: Float64Array
    /** Models of each payer, FAVOURITES in a row. */
    favourites: Int32Array
    /** A model that can be called at a moment. */
    modelAt(random: Draw, ms: number): number
    payerAt(random: Draw, ms: number): number
    favouriteAt(random: Draw, payer: number, ms: number): number
}

/** @param calls a multiple of GROUP */
export function planOf(calls: number): Plan {
    if (calls % GROUP !== 0) throw new RangeError(`${calls} calls: expected a multiple of ${GROUP}`)
    const random = new Draw(1)
    const groups = calls / GROUP
    const payments = calls / 5
    const paymentHeights = activeHeights(Math.ceil(payments / PAYMENTS_A_BLOCK), 3)
    const owners = Array.from({ length: OWNERS }, (_, n) => `0x${hex(Kind.ADDRESS, n, 40)}`)
    const models = planModels(random, paymentHeights)
    const used = shuffled(random, MODELS).slice(0, USED)
    used.subarray(0, FOUNDERS).forEach((n) => {
        const block = n % 5
        const registeredMs = timeOfHeight(paymentHeights[block])
        Object.assign(models[n], { block, registeredMs, firstMs: START_MS })
    })
    const ranks = new ZipfTable(USED, 1)
    const modelAt = (draw: Draw, ms: number) => {
        for (let tries = 0; tries < 8; tries++) {
            const model = used[ranks.draw(draw)]
            if (models[model].firstMs <= ms) return model
        }
        return used[draw.below(FOUNDERS)]
    }
    const payers = Array.from({ length: PAYERS }, (_, n) =>
        n < SELF_PAYERS ? owners[models[used[n]].owner] : `0x${hex(Kind.ADDRESS, 1_000_000 + n, 40)}`,
    )
    const payerFirstMs = Float64Array.from({ length: PAYERS }, (_, n) =>
        n < 20 ? START_MS : START_MS + random.real() * (END_MS - START_MS),
    )
    const favourites = Int32Array.from({ length: PAYERS * FAVOURITES }, (_, n) =>
        n % FAVOURITES === 0 && n / FAVOURITES < SELF_PAYERS
            ? used[n / FAVOURITES]
            : used[ranks.draw(random)],
    )
    const eagerness = new ZipfTable(PAYERS, 0.8)
    return {
        calls,
        payments,
        groups,
        paymentHeights,
        models,
        used,
        owners,
        payers,
        payerFirstMs,
        favourites,
        callHeights: withinQuarters(activeHeights(groups * (CALL_BLOCKS + 1), 2)),
        unresolved: Array.from({ length: UNRESOLVED }, (_, n) => {
            const { id, cid } = artifactOf(`somebody/unclaimed-model-${n}`)
            return { id: `unresolved:${id}`, artifactId: id, cid }
        }),
        modelAt,
        payerAt(draw, ms) {
            for (let tries = 0; tries < 12; tries++) {
                const payer = eagerness.draw(draw)
                if (payerFirstMs[payer] <= ms) return payer
            }
            return draw.below(20)
        },
        favouriteAt(draw, payer, ms) {
            for (let tries = 0; tries < 4; tries++) {
                const place = Math.min(FAVOURITES - 1, Math.floor(-Math.log(1 - draw.real()) * 2))
                const model = favourites[payer * FAVOURITES + place]
                if (models[model].registeredMs <= ms) return model
            }
            return used[draw.below(FOUNDERS)]
        },
    }
}

/** Draws the groups that reach over the end of a quarter together, to its last blocks: a partition then holds whole groups. */
function withinQuarters(heights: Int32Array): Int32Array {
    const blocks = CALL_BLOCKS + 1
    for (let first = 0; first < heights.length; first += blocks) {
        const end = heightAt(quarterRange(quarterOf(timeOfHeight(heights[first]))).toMs)
        for (let i = 0; i < blocks; i++) heights[first + i] = Math.min(heights[first + i], end - blocks + i)
        if (first > 0 && heights[first] <= heights[first - 1])
            throw new Error(`group ${first / blocks} does not fit before the end of its quarter`)
    }
    return heights
}

function planModels(random: Draw, heights: Int32Array): PlannedModel[] {
    return Array.from({ length: MODELS }, (_, n) => {
        const wished = START_MS + random.real() * (END_MS - START_MS - DAY_MS)
        const block = placeAt(heights, heightAt(wished))
        const registeredMs = timeOfHeight(heights[block])
        const late = random.chance(0.02)
        const { id: artifactId, cid } = artifactOf(`Qm${hex(Kind.MODEL, n, 44)}`)
        return {
            id: `0x${hex(Kind.MODEL, n)}`,
            name: `author-${n % 9_973}/model-${n}`,
            artifactId,
            cid,
            owner: Math.floor(OWNERS * random.real() ** 2),
            block,
            registeredMs,
            firstMs: late ? registeredMs - 30 * DAY_MS : registeredMs,
            price: random.chance(0.1) ? 0 : 1 + Math.floor(10 ** (random.real() * 4)),
        }
    })
}

function shuffled(random: Draw, size: number): Int32Array {
    const order = Int32Array.from({ length: size }, (_, n) => n)
    for (let n = size - 1; n > 0; n--) {
        const other = random.below(n + 1)
        ;[order[n], order[other]] = [order[other], order[n]]
    }
    return order
}
