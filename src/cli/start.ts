import { join, resolve } from 'node:path'
import { settledUrl } from '../database/tls'
import { databaseTrouble } from '../database/trouble'
import { freePort } from '../devnet/free-port'
import { type PostgresOptions, type PostgresServer, startPostgres } from '../devnet/postgres'
import { isAlive } from '../devnet/processes'
import { migrate } from '../facts/migrate'
import { emptyDatabase, forgetOldChecks } from '../ingest/empty-database'
import { INDEXER_NODE_FLAGS } from '../ingest/node-flags'
import { type ChildEvents, SupervisedChild } from './children'
import { type Config, ConfigError } from './config'
import { removeEndpoints, writeEndpoints } from './endpoints'
import { lockInstance } from './instance-lock'
import { logNote } from './log-line'
import type { ChildMessage } from './messages'
import { assertPortFree } from './port'
import { createDisplay, type Display } from './terminal'

/**
 * The main job: a database, the devnet's chains where they are asked for, one indexer a chain, and the API; all of them
 * started again when they fall, all of them ended together.
 * @returns the exit code
 */
export async function start(config: Config): Promise<number> {
    await assertPortFree(config.port, config.host)
    const lock = lockInstance(resolve(config.dataDir))
    const display = createDisplay(process.stdout)
    const house = new House(config, display)
    const ended = new Promise<number>((done) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => done(0))
        house.onRefused = (reason) => {
            display.note('start', reason)
            done(1)
        }
    })
    try {
        house
            .open()
            .catch((error) =>
                house.onRefused(
                    error instanceof ConfigError
                        ? error.message
                        : (databaseTrouble(error)?.sentence ?? String(error.stack)),
                ),
            )
        return await ended
    } finally {
        display.end()
        // A second Ctrl-C must not leave processes behind.
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
        await house.close()
        lock.release()
    }
}

class House implements ChildEvents {
    onRefused: (reason: string) => void = () => {}
    private postgres?: PostgresServer
    private postgresWatch?: NodeJS.Timeout
    private reviving = false
    private children: SupervisedChild[] = []
    private databaseUrl = ''
    private closing = false
    private syncing = false

    constructor(
        private readonly config: Config,
        private readonly display: Display,
    ) {}

    async open(): Promise<void> {
        const { config, display } = this
        const { network } = config
        const label = network.demo ? 'simulated market: every number is labelled demo' : 'live network'
        display.headline([`OpenGradient Demand · ${network.name} (${label})`])
        this.databaseUrl = config.databaseUrl
            ? await settledUrl(config.databaseUrl)
            : await this.openPostgres()
        if (this.closing) return this.close()
        await migrate(this.databaseUrl)
        await forgetOldChecks(this.databaseUrl)
        if (this.closing) return
        this.run('api', ['serve'])
        if (network.demo) this.run('devnet', ['devnet'])
        else this.runIndexers({}, [])
    }

    private async openPostgres(): Promise<string> {
        const options = {
            dataDir: join(resolve(this.config.dataDir), 'postgres'),
            port: await freePort(),
            log: (message: string) => this.display.note('postgres', message),
        }
        this.postgres = await startPostgres(options)
        this.postgresWatch = setInterval(() => void this.revivePostgres(options), 1_000)
        return this.postgres.url
    }

    /** Starts Postgres again, at the same address, when it fell; whoever was connected connects again. */
    private async revivePostgres(options: PostgresOptions): Promise<void> {
        if (this.closing || this.reviving || !this.postgres || isAlive(this.postgres.pid)) return
        this.reviving = true
        this.display.note('postgres', 'ended without being told to; starting it again')
        try {
            this.postgres = await startPostgres(options)
            if (this.closing) await this.postgres.stop()
        } catch (error) {
            this.onRefused(`Postgres did not come back: ${(error as Error).message}`)
        }
        this.reviving = false
    }

    private run(name: string, args: string[], env: Record<string, string> = {}, nodeFlags?: string[]): void {
        if (this.closing) return
        const child = new SupervisedChild(
            { name, args, env: { NODE_ENV: 'production', ...env, DB_URL: this.databaseUrl }, nodeFlags },
            this,
        )
        this.children.push(child.start())
    }

    /** @param rpcUrls by chain id, @param aggregators both empty where the network's own are to be used */
    private runIndexers(rpcUrls: Record<string, string>, aggregators: string[]): void {
        const { network, dataDir } = this.config
        writeEndpoints(dataDir, { databaseUrl: this.databaseUrl, rpcUrls, aggregators })
        if (this.syncing) return
        this.syncing = true
        const urls = Object.entries(rpcUrls).map(([chainId, url]) => [`RPC_URL_${chainId}`, url])
        for (const { chainId, name } of network.chains) {
            this.run(
                `sync ${name}`,
                ['sync', '--chain', String(chainId)],
                Object.fromEntries(urls),
                INDEXER_NODE_FLAGS,
            )
        }
        this.run('seal', ['seal'])
        this.run('proofs', ['prove'], aggregators.length ? { WALRUS_AGGREGATORS: aggregators.join(',') } : {})
    }

    onMessage: ChildEvents['onMessage'] = (name, message) => {
        const { display, config } = this
        if (message.type === 'progress') display.progress(message.progress)
        else if (message.type === 'proofs') display.proofs(message.report)
        else if (message.type === 'refused') this.onRefused(`${name}: ${message.reason}`)
        else if (message.type === 'listening') {
            const label = config.network.demo ? ' (simulated market: every number is labelled demo)' : ''
            display.headline([
                `OpenGradient Demand · ${config.network.name}${label}`,
                `GraphQL  ${message.url}/graphql     status  ${message.url}/ready     stop  Ctrl-C`,
            ])
        } else if (message.type === 'devnet-progress') {
            this.marketProgress(Math.floor((100 * message.done) / message.total))
        } else if (message.type === 'devnet-ready') void this.devnetReady(message)
    }

    private shownPercent = -1

    /** One line every fifth of the way. */
    private marketProgress(percent: number): void {
        if (percent < this.shownPercent + 20 && percent !== 100) return
        if (percent === this.shownPercent) return
        this.shownPercent = percent
        this.display.note('devnet', `building 90 days of simulated market: ${percent} %`)
    }

    private async devnetReady({
        chains,
        aggregatorUrl,
        reset,
    }: Extract<ChildMessage, { type: 'devnet-ready' }>) {
        if (reset) {
            this.display.note(
                'devnet',
                'the simulated market had run for long and starts over; its database is emptied',
            )
            await emptyDatabase(
                this.databaseUrl,
                this.config.network.chains.map(({ chainId }) => chainId),
            )
        }
        this.display.note(
            'devnet',
            [
                ...chains.map(({ chainId, rpcUrl }) => `chain ${chainId} at ${rpcUrl}`),
                `Walrus aggregator at ${aggregatorUrl}`,
            ].join(', '),
        )
        this.runIndexers(Object.fromEntries(chains.map(({ chainId, rpcUrl }) => [chainId, rpcUrl])), [
            aggregatorUrl,
        ])
    }

    onLine: ChildEvents['onLine'] = (name, line) => {
        const note = logNote(line)
        if (note) this.display.note(name, note.message, note.details)
    }

    onRestart: ChildEvents['onRestart'] = (name, code, delayMs) => {
        this.display.note(name, `ended with code ${code}; starting it again in ${delayMs / 1000} s`)
    }

    async close(): Promise<void> {
        this.closing = true
        removeEndpoints(this.config.dataDir)
        clearInterval(this.postgresWatch)
        const isDevnet = (child: SupervisedChild) => child.name === 'devnet'
        await Promise.all(this.children.filter((child) => !isDevnet(child)).map((child) => child.stop()))
        await Promise.all(this.children.filter(isDevnet).map((child) => child.stop()))
        await this.postgres?.stop()
        this.postgres = undefined
    }
}
