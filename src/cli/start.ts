import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate } from '../database/migrate'
import { settledUrl } from '../database/tls'
import { databaseTrouble, failureSentence } from '../database/trouble'
import { KeptPostgres } from '../devnet/kept-postgres'
import { emptyDatabase, forgetOldChecks } from '../ingest/empty-database'
import { ending, STOPPED, UNUSABLE } from './child-main'
import { type ChildEvents, SupervisedChild } from './children'
import { type Config, ConfigError } from './config'
import { importPublished } from './demo-imports'
import { removeEndpoints, writeEndpoints } from './endpoints'
import { lockInstance } from './instance-lock'
import { logNote, Repeats } from './log-line'
import type { ChildMessage } from './messages'
import { INDEXER_NODE_FLAGS } from './node-flags'
import { assertPortsFree } from './port'
import { hideSecret } from './secrets'
import { createDisplay, type Display } from './terminal'

/**
 * Runs the command `start`: a database, the devnet's chains on that network, one indexer for each chain, the prover,
 * the sealer and the API. Each is restarted when it exits or hangs, and all are stopped together.
 * @returns the exit code
 */
export async function start(config: Config): Promise<number> {
    await assertPortsFree(config)
    const display = createDisplay(process.stdout)
    const house = new House(config, display)
    const ended = new Promise<number>((done) => {
        // Heard to the end: a second Ctrl-C, or the one that npm passes on, would end this process and leave Postgres behind.
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done(STOPPED))
        house.onRefused = (reason, code) => {
            display.note('start', reason)
            done(code)
        }
    })
    const fail = (error: unknown) => {
        const { code, sentence } = ending(error)
        house.onRefused(sentence, code)
    }
    process.on('uncaughtException', fail)
    process.on('unhandledRejection', fail)
    try {
        house.open().catch(fail)
        return await ended
    } finally {
        display.end()
        await house.close()
    }
}

/** Errors of a child that stop everything even after it had worked: the chain is another one now. */
const ALWAYS_FINAL = new Set(['ChainIdentityError'])
const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [1_000, 30_000]

class House implements ChildEvents {
    onRefused: (reason: string, code: number) => void = () => {}
    private postgres?: KeptPostgres
    private lock?: { release(): void }
    private indexers: SupervisedChild[] = []
    private children: SupervisedChild[] = []
    private databaseUrl = ''
    private readonly repeats = new Repeats()
    private readonly closing = new AbortController()
    /** Children that have worked: settings that they refuse now were usable before. */
    private readonly worked = new Set<string>()

    constructor(
        private readonly config: Config,
        private readonly display: Display,
    ) {}

    async open(): Promise<void> {
        const { config, display } = this
        const { network } = config
        const label = network.demo ? 'simulated market: every number is labelled demo' : 'live network'
        display.headline([`OpenGradient Demand · ${network.name} (${label})`])
        const dataDir = resolve(config.dataDir)
        await this.untilDone('start', async () => {
            this.lock = lockInstance(dataDir)
        })
        if (config.databaseUrl === null) await this.openPostgres(join(dataDir, 'postgres'))
        await this.untilDone('database', () => this.openDatabase())
        if (this.isClosing) return
        this.run('api', ['serve'])
        if (network.demo) this.run('devnet', ['devnet'])
        else this.runIndexers({}, [])
    }

    private get isClosing(): boolean {
        return this.closing.signal.aborted
    }

    private async openPostgres(dataDir: string): Promise<void> {
        const note = (message: string) => this.display.note('postgres', message)
        const opened = await KeptPostgres.open({ dataDir, note }, (opening) => (this.postgres = opening))
        if (!opened) return
        this.databaseUrl = opened.url
        hideSecret(new URL(opened.url).password)
    }

    private async openDatabase(): Promise<void> {
        const { databaseUrl } = this.config
        try {
            if (databaseUrl !== null) this.databaseUrl = await settledUrl(databaseUrl)
            await migrate(this.databaseUrl)
            await forgetOldChecks(this.databaseUrl)
        } catch (error) {
            const trouble = databaseTrouble(error)
            // A first start cannot get over the password, the user, the database, its rights. Later they may come back.
            if (trouble === null || (trouble.passes && trouble.kind !== 'denied')) throw error
            throw new ConfigError(`DB_URL cannot be used. ${trouble.sentence}`)
        }
    }

    /**
     * Retries work, after longer and longer pauses, while the cause of its failure lies outside this program and may go
     * away.
     * @throws what will not go away, and what is no known failure
     */
    private async untilDone(source: string, work: () => Promise<void>): Promise<void> {
        for (let wait = FIRST_WAIT_MS; !this.isClosing; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
            try {
                return await work()
            } catch (error) {
                const sentence = failureSentence(error)
                if (sentence === null || error instanceof ConfigError) throw error
                this.display.note(source, `${sentence}; trying again in ${wait / 1000} s`)
            }
            await sleep(wait, undefined, { signal: this.closing.signal }).catch(() => {})
        }
    }

    private run(
        name: string,
        args: string[],
        env: Record<string, string> = {},
        nodeFlags?: string[],
    ): SupervisedChild[] {
        if (this.isClosing) return []
        const child = new SupervisedChild(
            { name, args, env: { NODE_ENV: 'production', ...env, DB_URL: this.databaseUrl }, nodeFlags },
            this,
        )
        this.children.push(child.start())
        return [child]
    }

    /** @param rpcUrls by chain id, @param aggregators both empty where the network's own are to be used */
    private runIndexers(rpcUrls: Record<string, string>, aggregators: string[]): void {
        const { network, dataDir } = this.config
        const endpoints = { databaseUrl: this.databaseUrl, rpcUrls, aggregators }
        void this.untilDone('start', async () => writeEndpoints(dataDir, endpoints))
        const urls: Record<string, string> = {}
        for (const [chainId, url] of Object.entries(rpcUrls)) urls[`RPC_URL_${chainId}`] = url
        if (aggregators.length) urls.WALRUS_AGGREGATORS = aggregators.join(',')
        if (this.indexers.length > 0) {
            for (const child of this.indexers) child.renew(urls)
            return
        }
        for (const { chainId, name } of network.chains) {
            const args = ['sync', '--chain', String(chainId)]
            this.indexers.push(...this.run(`sync ${name}`, args, urls, INDEXER_NODE_FLAGS))
        }
        this.indexers.push(...this.run('seal', ['seal']), ...this.run('proofs', ['prove'], urls))
    }

    /** Stops everything that reads the chains, until it is started again. */
    private async stopIndexers(): Promise<void> {
        const stopped = this.indexers.splice(0)
        this.children = this.children.filter((child) => !stopped.includes(child))
        await Promise.all(stopped.map((child) => child.stop()))
    }

    onMessage: ChildEvents['onMessage'] = (name, message) => {
        const { display, config } = this
        if (message.type === 'refused') this.refused(name, message)
        else this.worked.add(name)
        if (message.type === 'progress') display.progress(message.progress)
        else if (message.type === 'proofs') display.proofs(message.report)
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

    /** A child that had worked is restarted: a port or a lock that another process took will be free again. */
    private refused(name: string, { reason, error }: Extract<ChildMessage, { type: 'refused' }>): void {
        if (this.worked.has(name) && !ALWAYS_FINAL.has(error)) return
        this.onRefused(`${name}: ${reason}`, UNUSABLE)
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
        files,
        reset,
    }: Extract<ChildMessage, { type: 'devnet-ready' }>) {
        const { network } = this.config
        this.shownPercent = -1
        if (reset) {
            this.display.note(
                'devnet',
                'the simulated market begins anew (it had run for long, or seed or version are others); its database is emptied',
            )
            const chainIds = network.chains.map(({ chainId }) => chainId)
            await this.stopIndexers()
            await this.untilDone('devnet', () => emptyDatabase(this.databaseUrl, chainIds))
        }
        this.display.note(
            'devnet',
            [
                ...chains.map(({ chainId, rpcUrl }) => `chain ${chainId} at ${rpcUrl}`),
                `Walrus aggregator at ${aggregatorUrl}`,
            ].join(', '),
        )
        await this.untilDone('devnet', () => importPublished(this.databaseUrl, network, files))
        this.runIndexers(Object.fromEntries(chains.map(({ chainId, rpcUrl }) => [chainId, rpcUrl])), [
            aggregatorUrl,
        ])
    }

    onLine: ChildEvents['onLine'] = (name, line) => {
        const note = logNote(line)
        const message = note && this.repeats.show(name, note.message)
        if (message) this.display.note(name, message, note.details)
    }

    onHung: ChildEvents['onHung'] = (name, reason) => {
        this.display.note(name, `${reason}; it is replaced`)
    }

    onRestart: ChildEvents['onRestart'] = (name, ended, delayMs) => {
        this.display.note(name, `${ended}; starting it again in ${delayMs / 1000} s`)
    }

    async close(): Promise<void> {
        this.closing.abort()
        // Without the lock they are those of another `start`.
        if (this.lock) removeEndpoints(this.config.dataDir)
        const isDevnet = (child: SupervisedChild) => child.name === 'devnet'
        await Promise.all(this.children.filter((child) => !isDevnet(child)).map((child) => child.stop()))
        await Promise.all(this.children.filter(isDevnet).map((child) => child.stop()))
        await this.postgres?.close()
        this.lock?.release()
    }
}
