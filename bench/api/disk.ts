import type { Client } from 'pg'
import { openClient } from '../../src/database/open'

interface Size {
    relation: string
    bytes: number
}

/** What rollups are: everything that is derived and that questions are answered from. */
const ROLLUPS = ['period', 'member', 'spread', 'demand_day']

/** Bytes of every table and of every index, partitions counted with their parent. */
async function sizes(client: Client): Promise<{ tables: Size[]; indexes: Size[]; total: number }> {
    const of = async (kind: string, size: string) => {
        const { rows } = await client.query<Size>(
            `SELECT coalesce(p.relname, c.relname) AS relation, sum(${size})::float8 AS bytes
             FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = $1
             GROUP BY 1 HAVING sum(${size}) > 0 ORDER BY 2 DESC`,
            [kind],
        )
        return rows
    }
    const tables = await of('r', 'pg_table_size(c.oid)')
    const indexes = await of('i', 'pg_relation_size(c.oid)')
    const total = [...tables, ...indexes].reduce((sum, { bytes }) => sum + bytes, 0)
    return { tables, indexes, total }
}

/** Prints disk bytes a call: in all, of rollups, and by table and index. */
export async function printDisk(url: string, calls: number): Promise<void> {
    const client = await openClient({ connectionString: url })
    const { tables, indexes, total } = await sizes(client)
    const { rows } = await client.query<{ bytes: number }>(
        `SELECT sum(pg_total_relation_size(c.oid))::float8 AS bytes FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
             LEFT JOIN pg_class p ON p.oid = i.inhparent
         WHERE c.relkind = 'r' AND coalesce(p.relname, c.relname) = ANY($1)`,
        [ROLLUPS],
    )
    await client.end()
    const each = (bytes: number) => (bytes / calls).toFixed(1)
    console.log(`\nDisk: ${(total / 2 ** 30).toFixed(2)} GiB, ${each(total)} bytes a call`)
    console.log(`Rollups (${ROLLUPS.join(', ')}): ${each(rows[0].bytes)} bytes a call\n`)
    console.log('| table or index | bytes a call |\n|---|---|')
    for (const { relation, bytes } of [...tables, ...indexes])
        if (bytes / calls >= 1) console.log(`| ${relation} | ${each(bytes)} |`)
}
