import { randomInt } from 'node:crypto'
import { settledUrl } from '../database/tls'
import { databaseTrouble } from '../database/trouble'
import { CannotVerify } from '../verify/cannot-run'
import { printed } from '../verify/report/print'
import { showProgress } from '../verify/report/progress'
import { verify } from '../verify/verify'
import { type Config, ConfigError, readConfig } from './config'
import { readEndpoints } from './endpoints'
import { optionTime } from './option-time'

/** Options as given on the command line. */
export interface VerifyArguments {
    network?: string
    from?: string
    to?: string
    sample: string
    seed?: string
    json?: boolean
}

/**
 * Runs the command `verify`: recomputes the database of the configuration, or of the `start` that runs in the data
 * folder, by a second path.
 * @returns the exit code: 0 no difference, 1 some, 2 it could not run, or not compare all
 */
export async function verifyCommand(args: VerifyArguments): Promise<number> {
    const shown = showProgress(process.stderr)
    try {
        const config = configured(args)
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
        return doubts.length > 0 ? 2 : 0
    } catch (error) {
        shown.end()
        const expected = error instanceof CannotVerify || error instanceof ConfigError
        const sentence = expected ? (error as Error).message : databaseTrouble(error)?.sentence
        process.stderr.write(`${sentence ?? (error as Error).stack}\n`)
        return 2
    }
}

/** The configuration; settings that it leaves open are taken from the `start` that runs in the data folder. */
function configured({ network }: VerifyArguments): Config {
    const env = network === undefined ? process.env : { ...process.env, NETWORK: network }
    const config = readConfig(env)
    const running = readEndpoints(config.dataDir)
    const filled = { ...env }
    if (running && !env.DB_URL) {
        filled.DB_URL = running.databaseUrl
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

/** Unix seconds. */
function time(option: string, text: string | undefined): number | null {
    if (text === undefined) return null
    return optionTime(option, text) / 1000
}

function whole(option: string, text: string): number {
    if (!/^\d{1,9}$/.test(text)) throw new ConfigError(`${option} is '${text}': expected a whole number`)
    return Number(text)
}
