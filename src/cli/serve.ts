import { createLogger, type Logger } from '@subsquid/logger'
import { chooseReaderSessions, type ReaderSessions } from '../api/database/reader-sessions'
import { beginAs } from '../api/database/receipt-store'
import { DEFAULT_LIMITS } from '../api/limits/limits'
import { startApi } from '../api/start-api'
import { keepTrying } from '../database/keep-trying'
import { migrate } from '../database/migrate'
import { settledUrl } from '../database/tls'
import { databaseTrouble } from '../database/trouble'
import { withClient } from '../database/with-client'
import { childMain, whenAborted } from './child-main'
import { type Config, ConfigError } from './config'
import { requireDatabase } from './database'
import { tell } from './messages'
import { assertPortsFree } from './port'

/** Role that can read everything but blob contents of individual calls. */
const READER = 'demand_reader'
/** Role that can add receipts. */
const RECEIVER = 'demand_receiver'

/** Runs the command `serve`: serves the API until told to stop. */
export function serve(config: Config): Promise<void> {
    return childMain(async (signal) => {
        await assertPortsFree(config)
        const log = createLogger('demand:api')
        const statementMs = config.limits.statementMs ?? DEFAULT_LIMITS.statementMs
        const found = await keepTrying(() => findDatabase(config, statementMs, log), { signal, log })
        const api = await startApi({
            databaseUrl: found.readUrl,
            databaseRole: found.sessions.role,
            sessionsBy: found.sessions.by,
            network: config.network,
            port: config.port,
            host: config.host,
            limits: config.limits,
            readyLagBlocks: config.readyLagBlocks,
            trustProxy: config.trustProxy,
            metrics: config.metrics,
            httpLimits: config.httpLimits,
            memoryMb: config.memoryMb,
            worker: config.worker,
            warm: true,
            archiveFolder: config.proofs.archiveDir,
            receiptToken: found.writeUrl === null ? null : config.receiptToken,
            receiptDatabaseUrl: found.writeUrl ?? undefined,
            receiverRole: RECEIVER,
            log,
        })
        tell({ type: 'listening', url: api.url })
        await whenAborted(signal)
        await api.close()
    })
}

type DatabaseSettings = Pick<Config, 'databaseUrl' | 'apiDatabaseUrl' | 'receiptToken'>

/** The database that the API reads, and the one that receipts are added to; null = none. */
interface Found {
    readUrl: string
    sessions: ReaderSessions
    writeUrl: string | null
}

/** Applies migrations where possible, and makes sure that the API has no more rights than it needs for reading. */
export async function findDatabase(
    config: DatabaseSettings,
    statementMs: number,
    log: Logger,
): Promise<Found> {
    // API_DB_URL alone will do: what can only be read is not migrated.
    if (config.apiDatabaseUrl === null) requireDatabase(config)
    const url = config.databaseUrl === null ? null : await settledUrl(config.databaseUrl)
    const isWritable = url !== null && !(await isStandby(url))
    if (isWritable) await migrate(url)
    const readUrl = config.apiDatabaseUrl === null ? url! : await settledUrl(config.apiDatabaseUrl)
    const sessions = await chooseReaderSessions(readUrl, READER, statementMs)
    if (sessions.by === 'startup' && sessions.role === null)
        log.warn(
            `the database URL's user cannot become ${READER}: the API reads as that user, in read-only sessions`,
        )
    if (config.receiptToken && !isWritable)
        log.warn('DB_URL is no database that can be written to: receipts are not taken here')
    const writeUrl = config.receiptToken && isWritable ? url : null
    if (writeUrl !== null) await assertReceiver(writeUrl, statementMs)
    return { readUrl, sessions, writeUrl }
}

function isStandby(url: string): Promise<boolean> {
    return withClient(url, async (client) => {
        const { rows } = await client.query('SELECT pg_is_in_recovery() AS standby')
        return rows[0].standby
    })
}

/** Makes sure that receipts can be added with no more rights than that needs. @throws ConfigError where they cannot */
function assertReceiver(url: string, statementMs: number): Promise<void> {
    return withClient(url, async (client) => {
        try {
            await client.query(beginAs(RECEIVER, statementMs))
        } catch (error) {
            if (databaseTrouble(error)?.kind !== 'denied' && (error as { code?: unknown }).code !== '22023')
                throw error
            throw new ConfigError(
                `RECEIPT_TOKEN is set, but DB_URL's user cannot become ${RECEIVER}: an administrator makes it once (CREATE ROLE ${RECEIVER} NOLOGIN; GRANT ${RECEIVER} TO the user of DB_URL), or leave RECEIPT_TOKEN out`,
            )
        } finally {
            await client.query('ROLLBACK').catch(() => {})
        }
    })
}
