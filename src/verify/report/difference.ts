/** One disagreement. */
export interface Difference {
    /** What was compared, as the table names it. */
    what: string
    id: string
    field: string
    /** What the database says; null: nothing. */
    database: string | null
    /** What the chain, the blob or the recount says; null: nothing. */
    truth: string | null
}

/** A field of a row that differs. */
export type Differing = Pick<Difference, 'field' | 'database' | 'truth'>

/** Fields of a row that differ from what they should be; undefined ones are not compared. */
export function differing(
    row: Record<string, string | null>,
    truth: Record<string, string | null | undefined>,
): Differing[] {
    return Object.entries(truth).flatMap(([field, value]) =>
        value === undefined || row[field] === value
            ? []
            : [{ field, database: row[field] ?? null, truth: value }],
    )
}

/** How one comparison went. */
export interface Tally {
    what: string
    /** Rows looked at, on either side. */
    compared: number
    matched: number
    /** Of them, rows held against the index's own copy of a blob, as no aggregator has it any more. */
    fromArchive: number
    /** Rows that could not be compared, with a note why. */
    skipped: number
    note?: string
}

/** Collects what was compared, and every difference. */
export class Report {
    private readonly tallies = new Map<string, Tally>()
    private readonly found: Difference[] = []
    /** Sentences about the whole. */
    readonly notes: string[] = []
    /** Those of them that say why something cannot be verified: then no difference is no proof. */
    readonly doubts: string[] = []

    /** A comparison that appears in the table even when nothing was there to compare. */
    expect(what: string): Tally {
        let tally = this.tallies.get(what)
        if (!tally)
            this.tallies.set(what, (tally = { what, compared: 0, matched: 0, fromArchive: 0, skipped: 0 }))
        return tally
    }

    /** Notes one compared row with the fields that differ. */
    row(what: string, id: string, differing: Differing[]): void {
        const tally = this.expect(what)
        tally.compared++
        if (differing.length === 0) tally.matched++
        for (const each of differing) this.found.push({ what, id, ...each })
    }

    /** Notes a row that one side has and the other has not, or has twice. */
    presence(what: string, id: string, database: string | null, truth: string | null): void {
        this.row(what, id, [{ field: '(row)', database, truth }])
    }

    skip(what: string, note: string): void {
        const tally = this.expect(what)
        tally.skipped++
        const notes = new Set([...(tally.note?.split('; ') ?? []), note])
        tally.note = [...notes].sort().join('; ')
    }

    archived(what: string): void {
        this.expect(what).fromArchive++
    }

    /** In the table's order, and by id. */
    get differences(): Difference[] {
        const order = [...this.tallies.keys()]
        const place = (each: Difference) => order.indexOf(each.what)
        return this.found.toSorted((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    }

    get table(): Tally[] {
        return [...this.tallies.values()]
    }
}
