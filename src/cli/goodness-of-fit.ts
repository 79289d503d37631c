import { tailOptions } from '../analytics/distribution/heavy-tail'
import { measured } from '../analytics/distribution/measured'
import { MarketMemory } from '../analytics/memory/market-memory'
import { type Asked, checkAsked } from '../analytics/population/asked'
import { BadQuestion } from '../analytics/question/bad-question'
import { WINDOW_DAYS, type WindowName } from '../analytics/question/window'
import { rounded } from '../base/rounded'
import { openPool } from '../database/open'
import { readerOf } from '../database/reader'
import { settledUrl } from '../database/tls'
import { marketOf } from '../networks/market'
import { powerLawP } from '../stats/power-law'
import { type Config, ConfigError } from './config'
import { optionTime } from './option-time'
import { runningDatabase } from './running-database'

/** Options as given on the command line. */
export interface GoodnessArguments {
    population: string
    measure: string
    excludeSelfPaid?: boolean
    window: string
    asOf?: string
    replicates: string
    seed: string
}

/**
 * Runs the command `goodness-of-fit`: tests whether the tail of a distribution may be a power law, which takes too long
 * for the API, and prints what `demandDistribution` leaves out: p, and what it is based on.
 * @throws ConfigError for options that make no question
 */
export async function goodnessOfFit(config: Config, args: GoodnessArguments): Promise<void> {
    const asked = askedOf(args)
    const url = await settledUrl(runningDatabase(config))
    const pool = openPool({ connectionString: url, max: 2, application_name: 'goodness-of-fit' })
    try {
        const memory = new MarketMemory(readerOf(pool), marketOf(config.network))
        const time = args.asOf === undefined ? null : new Date(optionTime('--as-of', args.asOf))
        const question = await memory.question({ last: windowOf(args.window) }, time && { time })
        const { d } = await measured(question, asked)
        const [replicates, seed] = [whole('--replicates', args.replicates), whole('--seed', args.seed)]
        const fit = powerLawP(d, { ...tailOptions(asked.measure), replicates, seed, onProgress: progress })
        const { timeMs } = question.asOf
        const answer = {
            ...asked,
            window: args.window,
            asOf: new Date(timeMs).toISOString(),
            replicates,
            seed,
        }
        const { value, nullReason } = fit
        const found = value && {
            p: value.p,
            standardError: rounded(value.standardError),
            plausible: value.plausible,
            alpha: rounded(value.fit.alpha),
            xMin: rounded(value.fit.xMin),
            tail: value.fit.tail,
        }
        console.log(JSON.stringify({ ...answer, ...(found ?? { p: null }), nullReason }, null, 2))
    } catch (error) {
        if (error instanceof BadQuestion || error instanceof RangeError) throw new ConfigError(error.message)
        throw error
    } finally {
        await pool.end()
    }
}

/** A line every hundred replicates, beside the answer. */
function progress({ done, exceeding }: { done: number; exceeding: number }): void {
    if (done % 100 === 0) process.stderr.write(`${done} replicates, p ${(exceeding / done).toFixed(3)}\n`)
}

function askedOf({ population, measure, excludeSelfPaid }: GoodnessArguments): Asked {
    const asked = {
        population: oneOf('--population', population, ['MODELS', 'CREATORS', 'PAYERS', 'OPERATORS'] as const),
        measure: oneOf('--measure', measure, ['CALLS', 'PAYERS', 'VALUE'] as const),
        exclude: excludeSelfPaid ? ['SELF_PAID' as const] : [],
    }
    try {
        checkAsked(asked)
    } catch (error) {
        throw new ConfigError((error as Error).message)
    }
    return asked
}

const windowOf = (text: string) => oneOf('--window', text, Object.keys(WINDOW_DAYS) as WindowName[])

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
    const found = allowed.find((one) => one === text.toUpperCase())
    if (!found) throw new ConfigError(`${option} is '${text}': expected one of ${allowed.join(', ')}`)
    return found
}

function whole(option: string, text: string): number {
    if (!/^\d{1,9}$/.test(text)) throw new ConfigError(`${option} is '${text}': expected a whole number`)
    return Number(text)
}
