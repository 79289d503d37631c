/** A part of a window, on one chain: whole UTC days, whose buckets are complete, or times for which facts are read. */
export interface Span {
    chainId: number
    /** Facts of later blocks are not looked at. */
    height: number
    /** Unix ms, in it; null = since the first block. */
    fromMs: number | null
    /** Unix ms, not in it. */
    toMs: number
}

/**
 * Rows that lie in one of some spans.
 * @param params added to
 */
export function anyOf(spans: Span[], column: 'day' | 'time', params: unknown[]): string {
    const value = (param: unknown) => `$${params.push(param)}`
    const alternatives = spans.map(({ chainId, height, fromMs, toMs }) => {
        const from = fromMs === null ? [] : [`${column} >= ${value(new Date(fromMs))}::timestamptz`]
        const upTo = column === 'day' ? [] : [`height <= ${value(height)}::int`]
        return [
            `chain_id = ${value(chainId)}::int`,
            ...from,
            `${column} < ${value(new Date(toMs))}::timestamptz`,
            ...upTo,
        ].join(' AND ')
    })
    return alternatives.length > 0 ? `(${alternatives.join(' OR ')})` : 'false'
}
