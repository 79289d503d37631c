import type { Reader } from '../../database/reader'
import type { Topic } from '../../database/revision'

/** Numbers that change with what is known apart from new blocks; '0' = never changed. See src/periods/revision.ts. */
export type Revisions = Record<Topic, string> & {
    /** How far payments to newly registered wallets are read, '-1' = all are. */
    backfill: string
    /** '1' where there are receipts, '0' where none ever came. */
    receipts: string
}

export async function readRevisions(reader: Reader): Promise<Revisions> {
    const rows = await reader.rows(
        `SELECT topic, n::text FROM revision
         UNION ALL SELECT 'backfill', coalesce(sum(covered_to), -1)::text FROM pay_to WHERE covered_to IS NOT NULL
         UNION ALL SELECT 'receipts', CASE WHEN EXISTS (SELECT FROM receipt) THEN '1' ELSE '0' END`,
    )
    return {
        registry: '0',
        demand: '0',
        periods: '0',
        backfill: '-1',
        receipts: '0',
        ...Object.fromEntries(rows),
    }
}
