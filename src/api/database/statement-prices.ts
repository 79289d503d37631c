import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type PlanNode, planCost } from './plan-price'

/**
 * Milliseconds for one unit of the planner's cost. Measured on the statements that openreader prints, everything in memory,
 * one core: 2 to 6.6 µs for scans, sorts, joins and counts alike (see docs/benchmarks.md, "Abuse").
 */
const MS_PER_COST = 0.007

const KEPT = 5_000
/** Tables grow and indexes come: a price is asked for again. */
const KEPT_MS = 60_000

/** Values with which a text was priced before it is believed to be as cheap with any others. */
const TRIALS = 4
const CHEAP_MS = 5

interface Trials {
    seen: number
    ms: number
}

/** Runs one statement, rows as arrays. */
type Run = (query: { text: string; values: unknown[]; rowMode: 'array' }) => Promise<{ rows: unknown[][] }>

/**
 * Asks the planner what statements will cost: it knows the tables' sizes, the indexes there are, and how often a value occurs.
 * Statements are planned, not run.
 */
export class StatementPrices {
    private readonly prices = new LRUCache<string, number>({ max: KEPT, ttl: KEPT_MS })
    private readonly texts = new LRUCache<string, Trials>({ max: KEPT, ttl: KEPT_MS })

    /** @returns milliseconds of the database's work */
    async price(text: string, values: unknown[], run: Run): Promise<number> {
        const textKey = createHash('sha256').update(text).digest('base64')
        const trials = this.texts.get(textKey) ?? { seen: 0, ms: 0 }
        const key = createHash('sha256')
            .update(textKey)
            .update(JSON.stringify(values, plain))
            .digest('base64')
        const known = this.prices.get(key)
        if (known !== undefined) return known
        if (trials.seen >= TRIALS && trials.ms <= CHEAP_MS) return trials.ms
        const { rows } = await run({ text: `EXPLAIN (FORMAT JSON) ${text}`, values, rowMode: 'array' })
        const [[[{ Plan: plan }]]] = rows as [[[{ Plan: PlanNode }]]]
        const ms = planCost(plan) * MS_PER_COST
        this.prices.set(key, ms)
        this.texts.set(textKey, { seen: trials.seen + 1, ms: Math.max(trials.ms, ms) })
        return ms
    }
}

/** BigInts have no JSON of their own. */
const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)
