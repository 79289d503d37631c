/** Rows of a column-wise table that belong to a member: `rows[start[n]]` up to `rows[start[n + 1]]`, in their order. */
export interface Grouped {
    start: Int32Array
    rows: Int32Array
}

/** Groups rows by the member in a column. @param size above every member's number */
export function groupByMember(members: Int32Array, size: number): Grouped {
    const start = new Int32Array(size + 1)
    for (let row = 0; row < members.length; row++) start[members[row] + 1] += 1
    for (let n = 0; n < size; n++) start[n + 1] += start[n]
    const at = start.slice()
    const rows = new Int32Array(members.length)
    for (let row = 0; row < members.length; row++) rows[at[members[row]]++] = row
    return { start, rows }
}

const NONE = new Int32Array(0)

export function rowsOf({ start, rows }: Grouped, member: number): Int32Array {
    return member + 1 < start.length ? rows.subarray(start[member], start[member + 1]) : NONE
}
