import type { Reader } from '../../database/reader'
import { anyOf } from '../../database/span'
import type { AsOf } from '../question/as-of'
import type { Window } from '../question/window'

/** Settlement batches whose proof came equally far. INV-7: verified <= published <= claimed. */
export interface Claims {
    /** State of the proof. */
    proof: string
    batches: bigint
    /** Sum of the claimed sizes. */
    claimed: bigint
    /** Leaves they published, duplicates included; null where no blob was read. */
    published: bigint | null
    verified: bigint | null
}

/** What batches claim, beside what they published and what is verified of that. Claims are never added to calls. */
export async function claimsByProof(
    reader: Reader,
    { window, asOf }: { window: Window; asOf: AsOf },
): Promise<Claims[]> {
    const params: unknown[] = []
    const whole = asOf.chains.flatMap(({ chainId, height }) =>
        height === null ? [] : [{ chainId, height, fromMs: window.fromMs, toMs: window.toMs }],
    )
    const rows = await reader.rows(
        `SELECT proof, count(*)::text, sum(claimed)::text, sum(published)::text, sum(verified)::text
         FROM settlement_batch WHERE ${anyOf(whole, 'time', params)} GROUP BY proof ORDER BY proof`,
        params,
    )
    return rows.map((row) => {
        const [proof, batches, claimed, published, verified] = row as [
            string,
            string,
            string,
            string | null,
            string | null,
        ]
        return {
            proof,
            batches: BigInt(batches),
            claimed: BigInt(claimed),
            published: bigintOrNull(published),
            verified: bigintOrNull(verified),
        }
    })
}

function bigintOrNull(text: string | null): bigint | null {
    return text === null ? null : BigInt(text)
}
