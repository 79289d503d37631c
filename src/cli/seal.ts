import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@subsquid/logger'
import { MarketMemory } from '../analytics/memory/market-memory'
import { GiveWay } from '../database/give-way'
import { keepTrying } from '../database/keep-trying'
import { writerPool } from '../database/open'
import { ProcessMetrics } from '../database/process-metrics'
import { readerOf } from '../database/reader'
import { said } from '../database/trouble'
import { marketOf } from '../networks/market'
import { sealSpreads } from '../sealing/seal-spreads'
import { sealClosed } from '../sealing/sealer'
import { childMain } from './child-main'
import type { Config } from './config'
import { migratedUrl, requireDatabase } from './database'

/** How often to look for periods that are over or were opened, in milliseconds. */
const ROUND_MS = 1_000
/** Rest after each period, as a multiple of the time it took, so that indexing goes first. */
const REST = 2
/** Sealed periods kept in memory: enough for the months that are being measured. */
const PERIOD_BYTES = 64 * 2 ** 20
/** After a failure, in milliseconds. */
const AGAIN_MS = 5_000

/**
 * Runs the command `seal`: packs the days, months and years that are over, until told to stop. Without it the API's
 * answers are right but slow.
 */
export function seal(config: Config): Promise<void> {
    return childMain(async (signal, pulse) => {
        setPriority(constants.priority.PRIORITY_LOW)
        const url = requireDatabase(config)
        const log = createLogger('demand:seal')
        const databaseUrl = await keepTrying(() => migratedUrl(url), { signal, log })
        const pool = writerPool(databaseUrl, 'seal', 2)
        const market = marketOf(config.network)
        const memory = new MarketMemory(readerOf(pool), market, { periodBytes: PERIOD_BYTES })
        const giveWay = new GiveWay(pool)
        const rest = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {})
        const metrics = new ProcessMetrics()
        const sealed = metrics.seconds(
            'seal',
            'Time in which a period was packed, or its measures were worked out.',
        )
        const stopPublishing = metrics.publish(pool, 'seal')
        const pause = async (workMs: number) => {
            sealed.observe(workMs / 1000)
            await rest(Math.max(workMs * REST, await giveWay.restAfter(workMs)))
            pulse.step()
        }
        try {
            while (!signal.aborted) {
                pulse.step()
                try {
                    const count =
                        (await sealClosed(pool, market, { signal, pause })) +
                        (await sealSpreads(pool, memory, { signal, pause }))
                    if (count > 0) log.debug(`sealed ${count} periods`)
                    await rest(ROUND_MS)
                } catch (error) {
                    if (signal.aborted) break
                    log.warn(`sealing failed, trying again in ${AGAIN_MS / 1000} s: ${said(error)}`)
                    await rest(AGAIN_MS)
                }
            }
        } finally {
            stopPublishing()
            await pool.end()
        }
    })
}
