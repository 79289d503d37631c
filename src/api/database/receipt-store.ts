import type { Logger } from '@subsquid/logger'
import { Pool } from 'pg'
import { apiError } from './api-error'

export interface ReceiptStoreOptions {
    /** Connection string of a database that can be written to: no standby. */
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
    const pool = new Pool({
        connectionString: url,
        max: POOL_SIZE,
        application_name: 'demand-receipts',
        statement_timeout: statementMs,
        query_timeout: statementMs + 5_000,
        connectionTimeoutMillis: 5_000,
        ...(role === null ? {} : { options: `-c role=${role}` }),
    })
    let closing = false
    pool.on('error', (error) => closing || log.warn(`idle database connection lost: ${error.message}`))
    return {
        async query<Row>(text: string, values: unknown[] = []) {
            try {
                const { rows, rowCount } = await pool.query(text, values)
                return { rows: rows as Row[], rowCount }
            } catch (error) {
                throw apiError(error, statementMs)
            }
        },
        close() {
            closing = true
            return pool.end()
        },
    }
}
