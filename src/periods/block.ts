/**
 * Types of columns: `int` for members and places in a list, `double` for counts and limbs, `numeric` for numbers of any
 * size.
 */
export type ColumnType = 'int' | 'double' | 'numeric'

/**
 * The columns of one table of a block: the key, by which rows are sorted, and the columns that add up. No two rows have
 * the same key.
 */
export interface Shape {
    key: Record<string, ColumnType>
    sums: Record<string, ColumnType>
    /** Amounts: names of their two limbs. */
    amounts?: readonly (readonly [hi: string, lo: string])[]
}

const calls = {
    key: {
        /** Model, as the index knows it now; 0 = none. */
        member: 'int',
        cell: 'int',
    },
    sums: { count: 'double', verified: 'double' },
} as const

/**
 * Late calls, counted in `calls` too: their name was claimed only after them. As of a moment before the claim their
 * name is unclaimed.
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
        /** 0 = none. */
        model: 'int',
        cell: 'int',
    },
    sums: {
        count: 'double',
        /** Calls that the payments say they pay for. */
        calls: 'double',
        valueHi: 'double',
        valueLo: 'double',
        /** Credited to creators. */
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
 * The demand of a period as columns. Models and payers are members (numbers that a dictionary gives, 0 = none); cells
 * are places in `cells`. Amounts are two limbs: hi * 10^12 + lo base units, so that sums of doubles stay exact.
 */
export type Block = { cells: string[] } & { [Name in TableName]: Columns<(typeof SHAPES)[Name]> }

/** One combination of the properties that rows share, apart from model and payer. */
export interface Cell {
    chainId: number
    rail: string
    /** How the calls were secured; null = not known. */
    mode: string | null
    /** Calls and payments: why no model is named. Batches: the state of their proof. */
    reason: string | null
    provenance: string
    /** Wallet that was paid, 0x hex; null where there was no payment. */
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

/** The same block, its members having other numbers. @param numbersOf of a column of members */
export function renumbered<Given extends Block>(
    block: Given,
    numbersOf: (column: Int32Array) => Int32Array,
): Given {
    const { calls, late, payments } = block
    return {
        ...block,
        calls: { ...calls, member: numbersOf(calls.member) },
        late: { ...late, member: numbersOf(late.member) },
        payments: {
            ...payments,
            payer: numbersOf(payments.payer),
            model: numbersOf(payments.model),
        },
    }
}
