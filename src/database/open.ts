import { Client, type ClientBase, type ClientConfig, Pool, type PoolConfig } from 'pg'
import { WRITER_LIMITS } from './writer-limits'

/** A peer that is gone without a word is noticed by TCP: the first probe after so many milliseconds of silence. */
const KEEPALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 30_000 }
/** Longest wait for a connection, new or of a pool whose connections are all at work, in milliseconds. */
const PATIENCE_MS = 120_000

/**
 * Opens a pool of connections; no other place does. A lost connection fails the current statement and the next one; it
 * never becomes an unhandled `error` event, whether checked out or idle.
 * @param onIdleLost called when a connection is lost while it is idle
 */
export function openPool(config: PoolConfig, onIdleLost: (error: Error) => void = () => {}): Pool {
    const pool = new Pool({ connectionTimeoutMillis: PATIENCE_MS, ...KEEPALIVE, ...config })
    // pg-pool listens to idle connections alone.
    pool.on('connect', (client) => client.on('error', () => {}))
    pool.on('error', onIdleLost)
    return pool
}

/**
 * Opens a pool for a process that writes. Its sessions have time limits, so its transactions cannot block others for
 * ever.
 */
export function writerPool(url: string, name: string, max: number): Pool {
    return openPool({ connectionString: url, application_name: name, max, ...WRITER_SESSIONS })
}

/** Options that give any `pg` pool the limits of a writer. */
export const WRITER_SESSIONS = {
    ...KEEPALIVE,
    // pg-pool waits for it; its type does not say so.
    onConnect: limitWriter as (client: ClientBase) => void,
}

/** Opens a single connection. A lost connection fails the current statement and nothing else. */
export async function openClient(config: ClientConfig): Promise<Client> {
    const client = new Client({ connectionTimeoutMillis: PATIENCE_MS, ...KEEPALIVE, ...config })
    client.on('error', () => {})
    try {
        await client.connect()
    } catch (error) {
        // A login that our side gave up stands at the server for a minute, and holds up whoever drops a database.
        void client.end().catch(() => {})
        throw error
    }
    return client
}

async function limitWriter(client: ClientBase): Promise<void> {
    const { session, network } = WRITER_LIMITS
    // SET, and not a parameter of the start: poolers in session mode pass that on as well.
    await client.query(settingsSql({ ...session, ...network })).catch(async (error) => {
        // Not every platform knows those of the network.
        if (!/^(22023|42704|55P02)$/.test(error.code)) throw error
        await client.query(settingsSql(session))
    })
}

function settingsSql(settings: Record<string, string>): string {
    const each = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', false)`)
    return `SELECT ${each.join(', ')}`
}
