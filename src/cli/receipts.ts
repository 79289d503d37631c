import { existsSync } from 'node:fs'
import { writerPool } from '../database/open'
import { opgTokens } from '../facts/chain-labels'
import { type ImportReport, importReceipts, type LineOutcome } from '../receipts/import'
import { type Config, ConfigError } from './config'
import { runningDatabase } from './running-database'
import { migratedUrl } from './sync'

/** Most waiting receipts printed one by one. */
const MAX_TOLD = 20

/**
 * Runs the command `receipts import`: imports a file of gateway receipts and prints the results.
 * @returns the exit code: 1 when a line is no receipt
 */
export async function receipts(config: Config, file: string): Promise<number> {
    if (!existsSync(file)) throw new ConfigError(`${file}: no such file`)
    const url = await migratedUrl(runningDatabase(config))
    const pool = writerPool(url, 'receipts', 2)
    try {
        const { demo } = config.network
        const opg = opgTokens(config.network)
        const report = await importReceipts(pool, file, { demo, opg }, ({ lines, linking }) => {
            if (!process.stderr.isTTY) return
            process.stderr.write(`\r${lines} lines read${linking ? ', held against the chains …' : ''}`)
        })
        if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
        console.log(summary(report))
        return report.malformed.length ? 1 : 0
    } finally {
        await pool.end()
    }
}

function summary({ added, outcomes, malformed }: ImportReport): string {
    const of = (state: LineOutcome['state']) => outcomes.filter((outcome) => outcome.state === state)
    const row = (name: string, count: number, what: string) =>
        `${name.padEnd(10)}${String(count).padStart(8)}  ${what}`
    const waiting = of('WAITING')
    const more = waiting.length - MAX_TOLD
    return [
        ...malformed.map(({ line, problem }) => `line ${line}: ${problem}`),
        ...of('REFUSED').map(({ line, reason }) => `line ${line}: refused: ${reason}`),
        ...waiting.slice(0, MAX_TOLD).map(({ line, reason }) => `line ${line}: waits for ${reason}`),
        ...(more > 0 ? [`and ${more} more wait`] : []),
        row('receipts', outcomes.length, `of them ${added} new`),
        row('linked', of('LINKED').length, 'agree with both chains'),
        row('waiting', waiting.length, 'name something that is not indexed yet'),
        row('refused', of('REFUSED').length, 'contradict the chains or an earlier receipt'),
        row(
            'malformed',
            new Set(malformed.map(({ line }) => line)).size,
            'lines that are no receipts, not kept',
        ),
    ].join('\n')
}
