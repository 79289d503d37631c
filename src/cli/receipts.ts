import { existsSync } from 'node:fs'
import { type ImportReport, importReceipts, type LineOutcome } from '../receipts/import'
import { showLine } from '../verify/report/progress'
import { type Config, ConfigError } from './config'
import { inRunningDatabase } from './running-database'
import { row, told } from './summary'

/**
 * Runs the command `receipts import`: imports a file of gateway receipts and prints the results.
 * @returns the exit code: 1 when a line is no receipt
 */
export async function receipts(config: Config, file: string): Promise<number> {
    if (!existsSync(file)) throw new ConfigError(`${file}: no such file`)
    const { show, end } = showLine(process.stderr)
    return inRunningDatabase(config, 'receipts', async (pool, context) => {
        const report = await importReceipts(pool, file, context, ({ lines, linking }) => {
            const next = linking ? ', held against the chains …' : ''
            show(next, `${lines} lines read${next}`)
        }).finally(end)
        console.log(summary(report))
        return report.malformed.length ? 1 : 0
    })
}

function summary({ added, outcomes, malformed }: ImportReport): string {
    const of = (state: LineOutcome['state']) => outcomes.filter((outcome) => outcome.state === state)
    const waiting = of('WAITING')
    return [
        ...malformed.map(({ line, problem }) => `line ${line}: ${problem}`),
        ...of('REFUSED').map(({ line, reason }) => `line ${line}: refused: ${reason}`),
        ...told(
            waiting.map(({ line, reason }) => `line ${line}: waits for ${reason}`),
            ' wait',
        ),
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
