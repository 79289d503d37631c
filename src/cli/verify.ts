import { randomInt } from 'node:crypto'
import { settledUrl } from '../database/tls'
import { printed } from '../verify/report/print'
import { showProgress } from '../verify/report/progress'
import { verify } from '../verify/verify'
import { NOT_CHECKED } from './check'
import { type Config, ConfigError, readConfig } from './config'
import { readEndpoints } from './endpoints'
import { optionTime } from './option-time'

/** Options as given on the command line. */
export interface VerifyArguments {
    from?: string
    to?: string
    sample: string
    seed?: string
    json?: boolean
}

/**
 * Runs the command `verify`: recomputes the database of the configuration, or of the `start` that runs in the data
 * folder, by a second path.
 * @returns the exit code: 0 no difference, 1 some, 2 it could not compare all
 */
export async function verifyCommand(given: Config, args: VerifyArguments): Promise<number> {
    const shown = showProgress(process.stderr)
    try {
        const config = filledIn(given)
        if (config.databaseUrl === null)
            throw new ConfigError('DB_URL is not set, and no `start` runs in DATA_DIR: one of them is needed')
        const databaseUrl = await settledUrl(config.databaseUrl)
        const report = await verify({
            network: config.network,
            databaseUrl,
            blobs: {
                aggregators: config.network.aggregators,
                maxBytes: config.proofs.maxBytes,
                archiveDir: config.proofs.archiveDir,
            },
            window: { from: time('--from', args.from), to: time('--to', args.to) },
            sample: whole('--sample', args.sample),
            seed: args.seed === undefined ? randomInt(2 ** 31) : whole('--seed', args.seed),
            progress: shown.progress,
        })
        shown.end()
        const { differences, doubts, notes, table } = report
        process.stdout.write(
            args.json
                ? `${JSON.stringify({ notes, table, differences, doubts }, null, 2)}\n`
                : `${printed(report)}\n`,
        )
        if (differences.length > 0) return 1
        return doubts.length > 0 ? NOT_CHECKED : 0
    } finally {
        shown.end()
    }
}

/** The configuration; settings that it leaves open are taken from the `start` that works on the same database. */
function filledIn(config: Config): Config {
    const running = readEndpoints(config.dataDir)
    const filled = { ...process.env }
    if (running && isSameDatabase(config.databaseUrl ?? running.databaseUrl, running.databaseUrl)) {
        filled.DB_URL ||= running.databaseUrl
        for (const [chainId, url] of Object.entries(running.rpcUrls)) filled[`RPC_URL_${chainId}`] ||= url
        if (running.aggregators.length) filled.WALRUS_AGGREGATORS ||= running.aggregators.join(',')
    }
    const whole = readConfig(filled)
    for (const { chainId, rpc } of whole.network.chains)
        if (rpc.urls.length === 0)
            throw new ConfigError(`RPC_URL_${chainId} is not set: expected an http(s) URL`)
    if (whole.network.aggregators.length === 0)
        throw new ConfigError('WALRUS_AGGREGATORS is not set: expected an http(s) URL')
    return whole
}

/** Parameters aside. */
function isSameDatabase(one: string, other: string): boolean {
    const [a, b] = [new URL(one), new URL(other)]
    return a.host === b.host && a.pathname === b.pathname
}

/** Unix seconds. */
function time(option: string, text: string | undefined): number | null {
    if (text === undefined) return null
    return optionTime(option, text) / 1000
}

function whole(option: string, text: string): number {
    if (!/^\d{1,9}$/.test(text)) throw new ConfigError(`${option} is '${text}': expected a whole number`)
    return Number(text)
}
