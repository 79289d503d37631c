import { settledUrl } from '../database/tls'
import { databaseTrouble } from '../database/trouble'
import { marketOf } from '../networks/market'
import { noteAudit, runAudit } from '../sealing/audit-run'
import { showProgress } from '../verify/report/progress'
import type { Config } from './config'
import { runningDatabase } from './running-database'

/**
 * Runs the command `audit`: recounts rollups and sealed periods from the facts of the database, and prints what
 * differs.
 * @returns the exit code: 0 no difference, 1 some
 */
export async function auditCommand(config: Config): Promise<number> {
    const shown = showProgress(process.stderr)
    try {
        const url = await settledUrl(runningDatabase(config))
        const run = await runAudit(url, marketOf(config.network), shown.progress)
        shown.end()
        const { differences, seconds } = run
        for (const difference of differences) console.log(difference)
        console.log(`${differences.length} differences from the facts (${seconds.toFixed(1)} s)`)
        await noteAudit(url, run).catch((error) => {
            const { sentence } = databaseTrouble(error) ?? error
            console.error(`The result is not kept for /metrics: ${sentence ?? error.message}`)
        })
        return differences.length > 0 ? 1 : 0
    } finally {
        shown.end()
    }
}
