/** Types of columns: whole numbers of a dictionary or list, counts and amounts, and numbers of any size. */
export type ColumnType = 'int' | 'double' | 'numeric'

/**
 * What a table of a block has: the columns that tell its rows apart, in the order that rows are sorted by, and those that add
 * up. No two rows have the same key.
 */
export interface Shape {
    key: Record<string, ColumnType>
    sums: Record<string, ColumnType>
    /** Amounts: names of their two limbs. */
    amounts?: readonly (readonly [hi: string, lo: string])[]
}

const calls = {
    key: {
        /** Model, as the index knows it now; 0 names none. */
        member: 'int',
        cell: 'int',
    },
    sums: { count: 'double', verified: 'double' },
} as const

/**
 * Calls, counted among `calls` too, that came before anybody claimed the name they used. As of a moment before the claim they
 * named a string that nobody had claimed.
 */
const late = {
    key: {
        member: 'int',
        cell: 'int',
        /** Time of the claim, Unix ms. */
        at: 'double',
    },
    sums: calls.sums,
} as const

const payments = {
    key: {
        payer: 'int',
        /** 0 names none. */
        model: 'int',
        cell: 'int',
    },
    sums: {
        count: 'double',
        /** Calls that the payments say they pay for. */
        calls: 'double',
        valueHi: 'double',
        valueLo: 'double',
        /** Set aside for creators. */
        creatorHi: 'double',
        creatorLo: 'double',
    },
    amounts: [
        ['valueHi', 'valueLo'],
        ['creatorHi', 'creatorLo'],
    ],
} as const

const batches = {
    key: { cell: 'int' },
    sums: {
        count: 'double',
        /** Claims may be any number. */
        claimed: 'numeric',
        published: 'double',
        verified: 'double',
    },
} as const

/** The tables of a block. */
export const SHAPES = { calls, late, payments, batches } as const
export type TableName = keyof typeof SHAPES

type Values<Type> = Type extends 'int' ? Int32Array : Type extends 'double' ? Float64Array : bigint[]
type ColumnsOf<Types> = { [Name in keyof Types]: Values<Types[Name]> }
type RowOf<Types> = { [Name in keyof Types]: Types[Name] extends 'numeric' ? bigint : number }

/** A table of a block as columns, and one row of it. */
export type Columns<S extends Shape> = ColumnsOf<S['key']> & ColumnsOf<S['sums']>
export type Row<S extends Shape> = RowOf<S['key']> & RowOf<S['sums']>

export type CallColumns = Columns<typeof calls>
export type PaymentColumns = Columns<typeof payments>

/**
 * The demand of a period as columns. Members (models, payers) are numbers of some dictionary, 0 = none; cells are places in
 * `cells`. Amounts are two limbs: hi * 10^12 + lo base units, so that sums of doubles stay exact.
 */
export type Block = { cells: string[] } & { [Name in TableName]: Columns<(typeof SHAPES)[Name]> }

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
