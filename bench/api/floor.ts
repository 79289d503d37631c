import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Pool } from 'pg'
import { openPool } from '../../src/database/open'

export const FLOOR_SQL = {
    q1: `SELECT json_agg(r)::text FROM (SELECT id, name, registered, calls::text, payments::text, value::text, last_used_at
         FROM model ORDER BY model.calls DESC LIMIT 50) r`,
    q2: `SELECT json_agg(r)::text FROM (SELECT id, name, registered, calls::text, payments::text, value::text, last_used_at,
         (SELECT json_agg(i) FROM (SELECT id, time, rail FROM inference WHERE model_id = model.id ORDER BY time DESC LIMIT 3) i) inferences
         FROM model ORDER BY model.calls DESC LIMIT 50) r`,
    top: `SELECT json_agg(r)::text FROM (SELECT id, name, calls::text, payments::text, value::text FROM model
         ORDER BY model.calls DESC LIMIT 50) r`,
}

type Statement = keyof typeof FLOOR_SQL

/** The least a server can do for such answers: one prepared statement that prints JSON, passed on as it is. */
export async function floorServer(databaseUrl: string): Promise<{ url: string; server: Server; pool: Pool }> {
    const pool = openPool({ connectionString: databaseUrl, max: 10 })
    const server = createServer(async (request, response) => {
        for await (const _ of request);
        const path = request.url?.slice(1) ?? ''
        const name = (path in FLOOR_SQL ? path : 'top') as Statement
        const { rows } = await pool.query({ name, text: FLOOR_SQL[name], rowMode: 'array' })
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(rows[0][0])
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, pool }
}
