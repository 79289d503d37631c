import type { Measure } from '../population/asked'
import { BadQuestion } from '../question/bad-question'

/** A place in a ranking: what comes after it has less, or as much and a later id. */
export interface RankPlace {
    amount: bigint
    id: string
}

/** A place as an opaque string that survives being put into a URL. */
export function encodeRank(measure: Measure, { amount, id }: RankPlace): string {
    return Buffer.from(JSON.stringify([measure, amount.toString(), id])).toString('base64url')
}

/** Reads the cursor of a row back into its place in the ranking. @throws BadQuestion for a string that is not a cursor of a ranking by this measure */
export function decodeRank(measure: Measure, cursor: string): RankPlace {
    const [of, amount, id, ...others] = parts(cursor)
    const isOurs =
        typeof of === 'string' &&
        typeof amount === 'string' &&
        /^\d{1,90}$/.test(amount) &&
        typeof id === 'string' &&
        others.length === 0
    if (!isOurs) throw new BadQuestion(`after is '${cursor}': expected a cursor that this query returned`)
    if (of !== measure)
        throw new BadQuestion(`after is a cursor of the ranking by ${of}: expected one by ${measure}`)
    return { amount: BigInt(amount), id }
}

function parts(cursor: string): unknown[] {
    try {
        const parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString())
        return Array.isArray(parsed) ? parsed : []
    } catch {
        return []
    }
}
