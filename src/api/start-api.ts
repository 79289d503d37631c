import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createLogger, type Logger } from '@subsquid/logger'
import { startApollo } from './apollo'
import type { ApiContext } from './context'
import { readOnlyDatabase } from './database/read-only-database'
import { receiptStore } from './database/receipt-store'
import { openreaderContext } from './entities/openreader-context'
import { schemaFile } from './entities/schema-file'
import { listen } from './http/listen'
import { router } from './http/router'
import { clientRate } from './limits/client-rate'
import { DEFAULT_LIMITS } from './limits/limits'
import { apiMetrics } from './metrics'
import type { ApiOptions } from './options'
import { apiRoutes } from './routes'
import { apiSchema } from './schema'

export interface Api {
    /** Base address, such as http://127.0.0.1:4350; GraphQL is at /graphql below it. */
    url: string
    /** Stops accepting, lets running requests finish, then lets go of the database. */
    close(): Promise<void>
}

/** Time running requests have to finish when the service stops. */
const GRACE_MS = 5_000

/**
 * Serves the API. It keeps nothing between requests, so any number of processes may run side by side, on replicas too.
 * The database need not answer yet: until it does, /health says 503.
 * @throws when the port cannot be had
 */
export async function startApi(options: ApiOptions): Promise<Api> {
    const log = options.log ?? createLogger('demand:api')
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const { schema, model } = await apiSchema({ receipts: Boolean(options.receiptToken) })
    const database = readOnlyDatabase({
        url: options.databaseUrl,
        role: options.databaseRole === undefined ? 'demand_reader' : options.databaseRole,
        poolSize: options.poolSize ?? 10,
        statementMs: limits.statementMs,
        log,
    })
    const context: ApiContext = {
        openreader: openreaderContext(database),
        model,
        database,
        network: options.network,
        readiness: { lagBlocks: options.readyLagBlocks ?? 50, statusAge: options.readyStatusAge ?? 120 },
        receipts: receiptsOf(options, limits.statementMs, log),
        archiveFolder: options.archiveFolder ?? null,
        version: projectVersion(),
    }
    const metrics = apiMetrics(database, options.network)
    const apollo = await startApollo(schema, limits, metrics, log)
    const rate = clientRate(limits.requestsPerMinute, options.trustProxy ?? false)
    const handler = router(apiRoutes({ apollo, context, limits, rate, metrics }), log)
    try {
        const server = await listen(handler, options.host ?? '127.0.0.1', options.port)
        return {
            url: server.url,
            async close() {
                await server.close(GRACE_MS)
                await apollo.stop()
                await context.receipts?.store.close()
                await database.close()
            },
        }
    } catch (error) {
        await apollo.stop()
        await context.receipts?.store.close()
        await database.close()
        throw error
    }
}

function receiptsOf(options: ApiOptions, statementMs: number, log: Logger): ApiContext['receipts'] {
    const token = options.receiptToken
    if (!token) return null
    const role = options.receiverRole === undefined ? 'demand_receiver' : options.receiverRole
    const url = options.receiptDatabaseUrl ?? options.databaseUrl
    return { token, store: receiptStore({ url, role, statementMs, log }) }
}

function projectVersion(): string {
    const file = join(dirname(schemaFile()), 'package.json')
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
