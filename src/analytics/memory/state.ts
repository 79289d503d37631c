import type { Reader } from '../../facts/reader'
import type { Topic } from '../../periods/revision'

/** Numbers that change with what is known apart from new blocks; '0' = never changed. See src/periods/revision.ts. */
export type Revisions = Record<Topic, string>

export async function readRevisions(reader: Reader): Promise<Revisions> {
    const rows = await reader.rows('SELECT topic, n::text FROM revision')
    return { registry: '0', demand: '0', periods: '0', ...Object.fromEntries(rows) }
}
