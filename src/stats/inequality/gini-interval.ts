import type { Distribution } from '../distribution'
import { checkedLevel, DEFAULT_LEVEL } from '../level'
import { none, type Outcome, of } from '../outcome'
import { seeded } from '../random'
import { normalCdf, normalQuantile } from '../special/normal'
import { atOnce, type Steps } from '../steps'
import { wholeNumber } from '../whole-number'
import { gini } from './gini'
import { giniAcceleration } from './gini-jackknife'

export interface BootstrapOptions {
    /** Coverage, 0.95 unless said. */
    level?: number
    /** How many samples are drawn, 2,000 unless said. */
    replicates?: number
    /** The same seed gives the same interval, to the bit. */
    seed: number
}

export interface BootstrapInterval {
    gini: number
    lower: number
    upper: number
    level: number
    /** Samples that the interval rests on; those without demand have no Gini index and are left out. */
    replicates: number
    /** Correction for the median bias of the samples. */
    bias: number
    /** Correction for a standard error that changes with the index. */
    acceleration: number
}

const { floor } = Math

/** More samples without demand than this share, and what is left says little. */
const MOST_UNDEFINED = 0.05

/**
 * BCa bootstrap interval of the Gini index (Efron 1987). What is drawn with replacement are models, not calls: N of N,
 * unused ones among them. O(replicates × N) time and O(N) memory: about 10 ns for each model of each sample.
 * @throws RangeError for a level outside 0 to 1, fewer than 100 replicates or a seed that is no safe integer
 */
export function giniInterval(d: Distribution, options: BootstrapOptions): Outcome<BootstrapInterval> {
    return atOnce(giniIntervalOf(d, options))
}

/** `giniInterval` in small steps. */
export function* giniIntervalOf(
    d: Distribution,
    { level = DEFAULT_LEVEL, replicates = 2000, seed }: BootstrapOptions,
): Steps<Outcome<BootstrapInterval>> {
    checkedLevel(level)
    wholeNumber('replicates', replicates, 100)
    const random = seeded(seed)
    const index = gini(d)
    if (index.value === null) return index
    if (d.n === 1) return none('One value alone has no spread.')
    const sampled = yield* samples(d, replicates, random)
    if (sampled.length < replicates * (1 - MOST_UNDEFINED)) {
        return none('Too few models are used: over 5 % of the bootstrap samples have no demand.')
    }
    const bias = normalQuantile(positionIn(sampled, index.value))
    if (!Number.isFinite(bias)) return none('Every bootstrap sample lies on one side of the Gini index.')
    const acceleration = giniAcceleration(d)
    const end = (p: number) => {
        const z = bias + normalQuantile(p)
        return quantile(sampled, normalCdf(bias + z / (1 - acceleration * z)))
    }
    return of({
        gini: index.value,
        lower: end((1 - level) / 2),
        upper: end((1 + level) / 2),
        level,
        replicates: sampled.length,
        bias,
        acceleration,
    })
}

/** Models drawn in one step. */
const STEP = 100_000

/** Gini indices of the samples that have demand, ascending. */
function* samples(d: Distribution, replicates: number, random: () => number): Steps<Float64Array> {
    const indices = new Float64Array(replicates)
    const drawn = new Uint32Array(d.active)
    let kept = 0
    for (let replicate = 0; replicate < replicates; replicate++) {
        if ((replicate * d.n) % STEP < d.n) yield
        const unused = draw(d, drawn, random)
        if (unused < d.n) indices[kept++] = sampleGini(d, drawn, unused)
    }
    return indices.subarray(0, kept).sort()
}

/** Draws N models; how often each used one is drawn goes into `drawn`. Returns the number of unused ones. */
function draw({ n, active }: Distribution, drawn: Uint32Array, random: () => number): number {
    const unusedModels = n - active
    let unused = 0
    drawn.fill(0)
    for (let i = 0; i < n; i++) {
        const model = floor(random() * n)
        if (model < unusedModels) unused++
        else drawn[model - unusedModels]++
    }
    return unused
}

/** The Gini index from counts of sorted values, so that no sample has to be sorted. */
function sampleGini({ ascending, n, active, sum }: Distribution, drawn: Uint32Array, unused: number): number {
    const first = n - active
    let below = unused
    let weighted = 0
    let total = 0
    for (let i = 0; i < active; i++) {
        const count = drawn[i]
        if (count === 0) continue
        const demand = count * (ascending[first + i] / sum)
        weighted += (2 * below + count - n) * demand
        total += demand
        below += count
    }
    return Math.max(0, weighted / (n * total))
}

/** Share of `sorted` below `value`; values that equal it up to rounding count half. */
function positionIn(sorted: Float64Array, value: number): number {
    const off = 1e-12
    let below = 0
    let equal = 0
    for (const other of sorted) {
        if (other < value - off) below++
        else if (other <= value + off) equal++
    }
    return (below + equal / 2) / sorted.length
}

/** Between the order statistics around p (B + 1) (Hyndman and Fan 1996, type 6). */
function quantile(sorted: Float64Array, p: number): number {
    const place = Math.min(Math.max(p * (sorted.length + 1), 1), sorted.length)
    const low = Math.floor(place)
    const high = Math.min(low + 1, sorted.length)
    return sorted[low - 1] + (place - low) * (sorted[high - 1] - sorted[low - 1])
}
