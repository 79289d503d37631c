import { MarketMemory } from '../../src/analytics/memory/market-memory'
import { openPool } from '../../src/database/open'
import { readerOf } from '../../src/database/reader'
import { sealSpreads } from '../../src/sealing/seal-spreads'
import { sealClosed } from '../../src/sealing/sealer'
import { MARKET } from './database'

export interface SealTimes {
    count: number
    seconds: number
    meanMs: number
    longestMs: number
}

/**
 * Seals everything that is over and not sealed yet: periods, then how demand was spread in days, weeks and months.
 * @param withSpreads without, history is added up when it is asked for
 */
export async function sealAll(
    url: string,
    log: (text: string) => void,
    withSpreads = true,
): Promise<{ periods: SealTimes; spreads: SealTimes | null }> {
    const pool = openPool({ connectionString: url })
    const memory = new MarketMemory(readerOf(pool), MARKET)
    const periods = await timed('periods', log, (pause) => sealClosed(pool, MARKET, { pause }))
    const spreads = withSpreads
        ? await timed('spreads', log, (pause) => sealSpreads(pool, memory, { pause }))
        : null
    await pool.query('VACUUM ANALYZE period, member, spread')
    await pool.end()
    return { periods, spreads }
}

type Pause = (workMs: number) => Promise<void>

async function timed(
    what: string,
    log: (text: string) => void,
    work: (pause: Pause) => Promise<number>,
): Promise<SealTimes> {
    const started = performance.now()
    let [longestMs, sum, rounds] = [0, 0, 0]
    const count = await work(async (workMs) => {
        longestMs = Math.max(longestMs, workMs)
        sum += workMs
        if (++rounds % 100 === 0) log(`${rounds} ${what}, ${(sum / rounds).toFixed(0)} ms each`)
    })
    const seconds = (performance.now() - started) / 1000
    return { count, seconds, meanMs: rounds === 0 ? 0 : sum / rounds, longestMs }
}
