/** A number that may not exist, with the reason in a plain sentence. Unknown is never 0. */
export type Outcome<T> = { value: T; nullReason: null } | { value: null; nullReason: string }

export function of<T>(value: T): Outcome<T> {
    return { value, nullReason: null }
}

/** @param reason a plain sentence: "No demand: every value is 0." */
export function none<T = never>(reason: string): Outcome<T> {
    return { value: null, nullReason: reason }
}
