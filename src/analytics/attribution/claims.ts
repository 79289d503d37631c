import { anyOf } from '../question/demand-sql'
import type { Question } from '../question/question'
import type { Reader } from '../question/reader'

/** Settlement batches whose proof came equally far. INV-7: verified <= published <= claimed. */
export interface Claims {
    /** State of the proof. */
    proof: string
    batches: bigint
    /** Sum of the claimed sizes. */
    claimed: bigint
    /** Leaves they published, duplicates included. */
    published: bigint
    verified: bigint
}

/** What batches claim, beside what they published and what is verified of that. Claims are never added to calls. */
export async function claimsByProof(reader: Reader, { window, asOf }: Question): Promise<Claims[]> {
    const params: unknown[] = []
    const whole = asOf.chains.flatMap(({ chainId, height }) =>
        height === null ? [] : [{ chainId, height, fromMs: window.fromMs, toMs: window.toMs }],
    )
    const rows = await reader.rows(
        `SELECT proof, count(*)::text, sum(claimed)::text, sum(coalesce(published, 0))::text, sum(coalesce(verified, 0))::text
         FROM settlement_batch WHERE ${anyOf(whole, 'time', params)} GROUP BY proof ORDER BY proof`,
        params,
    )
    return rows.map((row) => {
        const [proof, ...numbers] = row as string[]
        const [batches, claimed, published, verified] = numbers.map(BigInt)
        return { proof, batches, claimed, published, verified }
    })
}
