/** Sums by key. Counts and amounts alike are bigint: both are `numeric` in the database. */
export type Sums = Record<string, bigint>

/** Rows of sums by id, and with them what else a row says. */
export class Fold<T extends Sums> {
    readonly rows = new Map<string, { sums: T; texts: Record<string, string | null> }>()

    constructor(private readonly zero: () => T) {}

    /** The row of an id; made on the first call. */
    row(
        id: string,
        texts: Record<string, string | null> = {},
    ): { sums: T; texts: Record<string, string | null> } {
        let row = this.rows.get(id)
        if (!row) this.rows.set(id, (row = { sums: this.zero(), texts }))
        return row
    }

    /** Sums and texts of a row together, as text. */
    static fields({ sums, texts }: { sums: Sums; texts: Record<string, string | null> }) {
        return { ...Object.fromEntries(Object.entries(sums).map(([k, v]) => [k, v.toString()])), ...texts }
    }
}

/** Keeps the earliest and the latest of some times (Unix seconds as text) in two fields of a row. */
export function span(texts: Record<string, string | null>, first: string, last: string, time: string): void {
    if (texts[first] === undefined || texts[first] === null || Number(time) < Number(texts[first]))
        texts[first] = time
    if (texts[last] === undefined || texts[last] === null || Number(time) > Number(texts[last]))
        texts[last] = time
}
