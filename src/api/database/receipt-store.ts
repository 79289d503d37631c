import type { Logger } from '@subsquid/logger'
import { openPool } from '../../database/open'
import { apiError } from './api-error'
import { databaseLog } from './database-log'

export interface ReceiptStoreOptions {
    /** Connection string of a database that can be written to: no standby. A pooler of any kind may stand before it. */
    url: string
    /** Role to take on; null = none. */
    role: string | null
    /** Longest run of one statement. */
    statementMs: number
    log: Logger
}

/** Statements as `pg` runs them. */
export interface Queries {
    query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>
}

/** The only connections of the service that can write, and only receipts: the role's rights end there (INV-9). */
export interface ReceiptStore extends Queries {
    close(): Promise<void>
}

/** Receipts come one by one. */
const POOL_SIZE = 2

export function receiptStore({ url, role, statementMs, log }: ReceiptStoreOptions): ReceiptStore {
    const begin = beginAs(role, statementMs)
    let closing = false
    const trouble = databaseLog(log)
    const pool = openPool(
        {
            connectionString: url,
            max: POOL_SIZE,
            application_name: 'demand-receipts',
            query_timeout: statementMs + 5_000,
            connectionTimeoutMillis: 5_000,
        },
        (error) => closing || trouble(error),
    )

    /** One statement in a transaction of its own, which alone has the role: nothing of it stays with the session. */
    async function run<Row>(text: string, values: unknown[]) {
        const client = await pool.connect()
        let broken: Error | undefined
        try {
            await client.query(begin)
            const { rows, rowCount } = await client.query(text, values)
            await client.query('COMMIT')
            return { rows: rows as Row[], rowCount }
        } catch (error) {
            await client.query('ROLLBACK').catch((failure) => (broken = failure))
            throw error
        } finally {
            client.release(broken)
        }
    }

    return {
        async query<Row>(text: string, values: unknown[] = []) {
            try {
                return await run<Row>(text, values)
            } catch (error) {
                if (!closing) trouble(error)
                throw apiError(error, statementMs)
            }
        },
        close() {
            closing = true
            return pool.end()
        },
    }
}

/** Begins a transaction that is the role's, in one round trip. */
export function beginAs(role: string | null, statementMs: number): string {
    if (role !== null && !/^[a-z_][a-z0-9_]*$/.test(role))
        throw new Error(`role is '${role}': expected a plain lower-case role name such as demand_receiver`)
    const takeRole = role === null ? '' : `SET LOCAL ROLE ${role}; `
    return `BEGIN; ${takeRole}SET LOCAL statement_timeout = ${Math.round(statementMs)}; SET LOCAL idle_in_transaction_session_timeout = '30s'`
}
