import type { ClientBase } from 'pg'

/** Fact tables that are partitioned by UTC quarter of `time`, one partition a quarter: `inference_2026q1`. */
export const PARTITIONED = ['inference', 'settlement_batch', 'payment', 'payout'] as const

/** A UTC quarter as partitions are named after it: `2026q1`. */
export type Quarter = string

/** @param timeMs Unix time, ms */
export function quarterOf(timeMs: number): Quarter {
    const time = new Date(timeMs)
    return `${time.getUTCFullYear()}q${Math.floor(time.getUTCMonth() / 3) + 1}`
}

/** Start of a quarter and of the next one, Unix ms. */
export function quarterRange(quarter: Quarter): { fromMs: number; toMs: number } {
    const [year, number] = quarter.split('q').map(Number)
    return { fromMs: Date.UTC(year, (number - 1) * 3), toMs: Date.UTC(year, number * 3) }
}

/** Collects the quarters that some times fall in. */
export class Quarters {
    private readonly seen = new Set<Quarter>()
    private range = { fromMs: 0, toMs: 0 }

    /** @param timeMs Unix time, ms */
    add(timeMs: number): void {
        if (timeMs >= this.range.fromMs && timeMs < this.range.toMs) return
        const quarter = quarterOf(timeMs)
        this.range = quarterRange(quarter)
        this.seen.add(quarter)
    }

    [Symbol.iterator](): Iterator<Quarter> {
        return this.seen.values()
    }
}

/**
 * Creates the missing partitions of some quarters, inside the client's transaction; a rollback removes them. The
 * database is asked every time, because partitions can also disappear: by a rollback, by hand, or with the whole
 * database. Readers are not blocked: attaching a table takes a SHARE UPDATE EXCLUSIVE lock on the parent, where `CREATE
 * TABLE … PARTITION OF` would wait for every running query, with all later ones behind it. There is no default
 * partition: it would have to be searched at each new quarter, and rules out `DETACH … CONCURRENTLY`. Two at once must
 * not make the same quarter: writers hold the write lock.
 * @param tables tables partitioned by quarter
 * @throws when a detached table still has the partition's name (42P07)
 */
export async function ensureQuarters(
    client: Pick<ClientBase, 'query'>,
    quarters: Iterable<Quarter>,
    tables: readonly string[] = PARTITIONED,
): Promise<void> {
    const wanted = [...new Set(quarters)].flatMap((quarter) => tables.map((table) => ({ table, quarter })))
    if (wanted.length === 0) return
    const { rows } = await client.query<{ name: string }>(
        `SELECT name FROM unnest($1::text[]) AS name
         WHERE NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(name))`,
        [wanted.map(partitionName)],
    )
    const missing = new Set(rows.map((row) => row.name))
    for (const one of wanted) if (missing.has(partitionName(one))) await createPartition(client, one)
}

interface Partition {
    table: string
    quarter: Quarter
}

const partitionName = ({ table, quarter }: Partition) => `${table}_${quarter}`

async function createPartition(client: Pick<ClientBase, 'query'>, partition: Partition): Promise<void> {
    const name = partitionName(partition)
    const { fromMs, toMs } = quarterRange(partition.quarter)
    const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString())
    await client.query(`CREATE TABLE ${name} (LIKE ${partition.table} INCLUDING ALL)`)
    await client.query(
        `ALTER TABLE ${partition.table} ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`,
    )
}
