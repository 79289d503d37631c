/**
 * The demand of a period as columns. Members (models, payers) are numbers of some dictionary, 0 = none; cells are places in
 * `cells`. Rows are ordered by member, then cell, and no two have the same. Amounts are two limbs: hi * 10^12 + lo base
 * units, so that sums of doubles stay exact.
 */
export interface Block {
    cells: string[]
    calls: CallColumns
    late: LateColumns
    payments: PaymentColumns
    batches: BatchColumns
}

export interface CallColumns {
    /** Model, as the index knows it now; 0 names none. */
    member: Int32Array
    cell: Int32Array
    count: Float64Array
    verified: Float64Array
}

/**
 * Calls, counted among `calls` too, that came before anybody claimed the name they used. As of a moment before the claim they
 * named a string that nobody had claimed.
 */
export interface LateColumns extends CallColumns {
    /** Time of the claim, Unix ms. */
    at: Float64Array
}

export interface PaymentColumns {
    payer: Int32Array
    /** 0 names none. */
    model: Int32Array
    cell: Int32Array
    count: Float64Array
    /** Calls that the payments say they pay for. */
    calls: Float64Array
    valueHi: Float64Array
    valueLo: Float64Array
    /** Set aside for creators. */
    creatorHi: Float64Array
    creatorLo: Float64Array
}

export interface BatchColumns {
    cell: Int32Array
    count: Float64Array
    /** Claims may be any number. */
    claimed: bigint[]
    published: Float64Array
    verified: Float64Array
}

/** What rows have in common beside their member. */
export interface Cell {
    chainId: number
    rail: string
    /** How the calls were secured; null = not said. */
    mode: string | null
    /** Calls and payments: why no model is named. Batches: how far their proof came. */
    reason: string | null
    provenance: string
    /** Who was paid, 0x hex; null where nobody was. */
    payTo: string | null
}

export function cellKey({ chainId, rail, mode, reason, provenance, payTo }: Cell): string {
    return `${chainId}|${rail}|${mode ?? ''}|${reason ?? ''}|${provenance}|${payTo ?? ''}`
}

export function parseCell(key: string): Cell {
    const [chainId, rail, mode, reason, provenance, payTo] = key.split('|')
    return {
        chainId: Number(chainId),
        rail,
        mode: mode || null,
        reason: reason || null,
        provenance,
        payTo: payTo || null,
    }
}
