/** A part of a window, on one chain: whole UTC days, whose buckets are complete, or times for which facts are read. */
export interface Span {
    chainId: number
    /** Facts of later blocks are left out. */
    height: number
    /** Facts of this block and earlier ones are left out; none when left out. */
    afterHeight?: number
    /** Start, Unix ms, included; null = since the first block. */
    fromMs: number | null
    /** End, Unix ms, not included. */
    toMs: number
}

/**
 * SQL condition: a row lies in one of some spans.
 * @param params added to
 */
export function anyOf(spans: Span[], column: 'day' | 'time', params: unknown[]): string {
    const value = (param: unknown) => `$${params.push(param)}`
    const alternatives = spans.map(({ chainId, height, afterHeight, fromMs, toMs }) => {
        const from = fromMs === null ? [] : [`${column} >= ${value(new Date(fromMs))}::timestamptz`]
        const after = afterHeight === undefined ? [] : [`height > ${value(afterHeight)}::int`]
        const upTo = column === 'day' ? [] : [`height <= ${value(height)}::int`]
        return [
            `chain_id = ${value(chainId)}::int`,
            ...from,
            ...after,
            `${column} < ${value(new Date(toMs))}::timestamptz`,
            ...upTo,
        ].join(' AND ')
    })
    return alternatives.length > 0 ? `(${alternatives.join(' OR ')})` : 'false'
}
