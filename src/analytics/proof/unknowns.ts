/** A field of an answer that is null, and why (INV-10). */
export interface Unknown {
    field: string
    reason: string
}

/** Gathers the reasons for an answer's nulls. */
export class Unknowns {
    readonly list: Unknown[] = []

    /** Notes why a field is null; returns that null. */
    note(field: string, reason: string): null {
        this.list.push({ field, reason })
        return null
    }
}
