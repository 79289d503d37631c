import type { Report } from '../report/difference'
import type { BatchFact, CallFact } from './facts'

const WHAT = 'counts of batches'

interface Counted {
    published: number
    verified: number
    duplicates: number
}

/** Leaves by batch, to be held against what the batch says of itself: verified <= published <= claimed. */
export class BatchCounts {
    private readonly byBatch = new Map<string, Counted>()

    constructor(private readonly report: Report) {
        report.expect(WHAT)
    }

    leaf({ batch_id, verified, is_replay }: CallFact): void {
        if (batch_id === null) return
        let count = this.byBatch.get(batch_id)
        if (!count) this.byBatch.set(batch_id, (count = { published: 0, verified: 0, duplicates: 0 }))
        count.published++
        if (verified === 'true') count.verified++
        if (is_replay === 'true') count.duplicates++
    }

    /** Once for each batch. */
    batch(row: BatchFact) {
        const count = this.byBatch.get(row.id)
        this.byBatch.delete(row.id)
        const differing = (['published', 'verified', 'duplicates'] as const)
            .map((field) => ({
                field: field as string,
                database: row[field],
                truth: String(count?.[field] ?? 0),
            }))
            .filter(({ database, truth }) => (database ?? '0') !== truth)
        if (BigInt(row.published ?? 0) > BigInt(row.claimed))
            differing.push({ field: 'published', database: row.published, truth: `at most ${row.claimed}` })
        this.report.row(WHAT, row.id, differing)
    }

    /** After all batches: leaves of none of them. */
    end(): void {
        for (const id of this.byBatch.keys()) this.report.presence(WHAT, id, 'leaves', 'no such batch')
    }
}
