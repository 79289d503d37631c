import type { Client } from 'pg'
import { cancelStatement } from './cancel'
import { withSessionLock } from './session-lock'
import { FACT_TABLES } from './tables'
import { withClient } from './with-client'

const FEED_ORDER = 'time, chain_id, height, tx_position, log_index'

/** An index that only readers need. */
interface ReaderIndex {
    name: string
    /** Statement that builds it. */
    sql: string
}

function index(table: string, column: string, what: string): ReaderIndex {
    const name = `${table}_${column}`
    return { name, sql: `CREATE INDEX IF NOT EXISTS ${name} ON ${table} ${what}` }
}

/** Indexes that only readers need. Writing goes several times faster without them, so they come last. */
export const READER_INDEXES: readonly ReaderIndex[] = [
    ...FACT_TABLES.map((table) => index(table, 'id', 'USING hash (id)')),
    // Feeds, and lists that name no order.
    ...FACT_TABLES.map((table) =>
        index(table, 'feed', `(${FEED_ORDER}${table === 'inference' ? ', sub_position' : ''})`),
    ),
    index('inference', 'model', '(model_id, time)'),
    index('inference', 'artifact', '(artifact_id)'),
    index('inference', 'workflow', '(workflow_id) WHERE workflow_id IS NOT NULL'),
    index('inference', 'batch', '(batch_id) WHERE batch_id IS NOT NULL'),
    index('inference', 'tee', '(tee_id) WHERE tee_id IS NOT NULL'),
    index('payment', 'model', '(model_id, time)'),
    index('payment', 'payer', '(payer_id, time)'),
    index('payment', 'pay_to', '(pay_to, time)'),
    // Receipts name transactions.
    index('payment', 'tx', 'USING hash (tx_hash)'),
    index('settlement_batch', 'tx', 'USING hash (tx_hash)'),
    index('inference', 'individual_tx', `USING hash (tx_hash) WHERE rail = 'INDIVIDUAL'`),
    index('payout', 'model', '(model_id)'),
    index('payout', 'withdrawal', `(time) WHERE kind = 'CREATOR_WITHDRAWAL'`),
    // What a creator was credited is added up from it alone.
    index(
        'payout',
        'credit',
        '(creator_id, time) INCLUDE (kind, token, amount, chain_id, height) WHERE creator_id IS NOT NULL',
    ),
    index('payout', 'account', '(account)'),
    index('model_price', 'model', '(model_id, time)'),
    index('chain_event', 'name', '(name, time)'),
    index('model', 'calls', '(calls DESC, id)'),
    index('model', 'value', '(value DESC, id)'),
    index('model', 'name', '(name)'),
    index('model', 'registered_at', '(registered_at)'),
    index('model_artifact', 'cid', '(cid)'),
    index('payer', 'value', '(value DESC, id)'),
    index('demand_day', 'day', '(day, chain_id)'),
    index('chain_block', 'time', '(chain_id, time, height) WHERE has_facts'),
    index('demand_day', 'model', '(model_id, day)'),
]

/**
 * SQL condition: every reader's index exists. Two builders run at once, so no single index is the last one built.
 * @param names a parameter, the names of READER_INDEXES
 */
export const allBuiltSql = (names: string) =>
    `NOT EXISTS (SELECT FROM unnest(${names}::text[]) AS name WHERE to_regclass(name) IS NULL)`

/** Names of READER_INDEXES. */
export const READER_INDEX_NAMES = READER_INDEXES.map(({ name }) => name)

/** How these connections show in pg_stat_activity; see give-way.ts, which takes `sync …` for an indexer. */
const NAME = 'sync indexes'
/** Connections that build indexes at the same time. */
const BUILDERS = 2

/**
 * Builds the readers' indexes that are missing; waits for another process that is building them. An index unfinished
 * when the signal is raised is given up, and built at the next call.
 * @throws the signal's reason
 */
export function buildReaderIndexes(url: string, signal?: AbortSignal): Promise<void> {
    return withSessionLock(url, 'opengradient-demand indexes', { name: NAME, signal }, () =>
        withStatements(url, signal, async (run, client) => {
            const missing = await missingIndexes(client)
            if (missing.length === 0) return
            const built = Array.from({ length: BUILDERS }, () => buildAll(url, missing, signal))
            // Both have ended before the lock is given back.
            for (const each of await Promise.allSettled(built))
                if (each.status === 'rejected') throw each.reason
            // A third of the usual sample serves these evenly filled tables as well.
            await run('SET default_statistics_target = 30')
            await run('ANALYZE')
            // A pooler may give the session to somebody else.
            await run('RESET default_statistics_target')
        }),
    )
}

async function missingIndexes(client: Client): Promise<string[]> {
    const { rows } = await client.query(`SELECT indexname FROM pg_indexes WHERE schemaname = 'public'`)
    const present = new Set(rows.map((row) => row.indexname))
    return READER_INDEXES.filter(({ name }) => !present.has(name)).map(({ sql }) => sql)
}

function buildAll(url: string, statements: string[], signal?: AbortSignal): Promise<void> {
    return withStatements(url, signal, async (run) => {
        for (let sql = statements.shift(); sql; sql = statements.shift()) await run(sql)
    })
}

/** Does some work on a connection of its own, whose long statements are stopped at the server when the signal is raised. */
function withStatements(
    url: string,
    signal: AbortSignal | undefined,
    work: (run: (sql: string) => Promise<void>, client: Client) => Promise<void>,
): Promise<void> {
    return withClient(
        url,
        async (client) => {
            const run = async (sql: string) => {
                signal?.throwIfAborted()
                const stop = () => void cancelStatement(client)
                signal?.addEventListener('abort', stop)
                try {
                    await client.query(sql)
                } catch (error) {
                    throw signal?.aborted ? signal.reason : error
                } finally {
                    signal?.removeEventListener('abort', stop)
                }
            }
            await work(run, client)
        },
        NAME,
    )
}
