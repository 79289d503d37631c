import type { Pool } from 'pg'
import { openClient, openPool } from '../../src/database/open'

/** The database that has every migration applied and nothing in it. */
export const TEMPLATE = 'demand_template'

export interface TestDatabase {
    url: string
    pool: Pool
    drop(): Promise<void>
}

export async function admin(url: string, sql: string): Promise<void> {
    const client = await openClient({ connectionString: url })
    await client.query(sql).finally(() => client.end())
}

let count = 0

/** A fresh database with every migration applied, on the one real Postgres of the run. */
export async function testDatabase(): Promise<TestDatabase> {
    const base = process.env.TEST_POSTGRES_URL
    if (!base) throw new Error('TEST_POSTGRES_URL is not set: jest sets it when it starts the run')
    const name = `test_${process.pid}_${process.env.JEST_WORKER_ID}_${Date.now()}_${++count}`
    // Files are copied in a quarter of the time that it takes to log every page of them.
    await admin(base, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} STRATEGY FILE_COPY`)
    const url = base.replace(/demand$/, name)
    const pool = openPool({ connectionString: url, max: 6 })
    return {
        url,
        pool,
        async drop() {
            await pool.end()
            await admin(base, `DROP DATABASE ${name} WITH (FORCE)`)
        },
    }
}
