import type { Reader } from '../../database/reader'
import { anyOf } from '../../database/span'
import type { MarketQuestion } from '../memory/market-memory'
import { factSpans } from '../population/activity'

/**
 * What batches claim, beside what they published and what is verified of that, by how far their proof came. Claims are never added
 * to calls. INV-7: verified <= published <= claimed.
 */
export async function claimsByProof(reader: Reader, question: Pick<MarketQuestion, 'window' | 'asOf'>) {
    const params: unknown[] = []
    const rows = (await reader.rows(
        `SELECT proof, count(*)::text, sum(claimed)::text, sum(published)::text, sum(verified)::text
         FROM settlement_batch WHERE ${anyOf(factSpans(question.window, question), 'time', params)} GROUP BY proof ORDER BY proof`,
        params,
    )) as [string, string, string, string | null, string | null][]
    return rows.map(([proof, batches, claimed, published, verified]) => ({
        proof,
        batches: BigInt(batches),
        claimed: BigInt(claimed),
        published: bigintOrNull(published),
        verified: bigintOrNull(verified),
    }))
}

function bigintOrNull(text: string | null): bigint | null {
    return text === null ? null : BigInt(text)
}
