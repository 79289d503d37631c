/** When nobody can tell any more whether a blob is there, and the wait for it ends. */
export interface GiveUpLimits {
    /** Days after the end of its storage term. */
    overdueDays: number
    /** Times that it was asked for in vain since then, … */
    attempts: number
    /** … on this many days, 24 hours apart, so that neither haste nor a clock that jumps counts for patience. */
    days: number
}

export const DEFAULT_GIVE_UP: GiveUpLimits = { overdueDays: 7, attempts: 20, days: 3 }

/** Times that something unusable is asked for again: it may be a page about maintenance. */
const PATIENCE = 2

/** What is known of a wait, this time included where it counts. */
export interface Wait {
    /** Times it was asked for before. */
    attempts: number
    /** Its storage term is over. */
    overdue: boolean
    /** It is over for so long that a blob nobody can tell of counts as expired. */
    longOverdue: boolean
    /** Times, and days, on which something unusable came, or the wait would have ended had everybody answered; this time is not among them. */
    futileAttempts: number
    futileDays: number
}

/** What the aggregators said of a blob that none of them gave, or gave in a usable form. */
export interface Answers {
    /** How many said that they do not have it. */
    absent: number
    /** Why what some gave can't be used. */
    unusable: string[]
    /** Why others could not say anything. */
    failures: string[]
}

export type Judgement =
    /** @property futile something unusable came, or the wait would have ended now, had everybody answered */
    { state: 'WAITING'; reason: string; futile: boolean } | { state: 'EXPIRED' | 'REJECTED'; reason: string }

/**
 * Whether a blob is waited for any longer. Every wait ends: in its storage term by an answer, and after it by one aggregator
 * that does not have it, or when nobody could tell for long enough. Reasons are public.
 */
export function judgeAnswers(
    wait: Wait,
    { absent, unusable, failures }: Answers,
    limits: GiveUpLimits,
): Judgement {
    const failed = failures.join('; ')
    if (unusable.length) {
        const reason = [...unusable, ...failures].join('; ')
        // Tries that brought nothing at all do not speak for what came now.
        if (wait.futileAttempts < PATIENCE) return { state: 'WAITING', reason, futile: true }
        // Another aggregator may have the true bytes: it is given time to come back.
        if (failures.length === 0 || isExhausted(wait, limits)) return { state: 'REJECTED', reason }
        return { state: 'WAITING', reason, futile: true }
    }
    if (wait.overdue && failures.length === 0)
        return { state: 'EXPIRED', reason: 'no aggregator has it, and its storage term is over' }
    if (wait.overdue && absent > 0) {
        const reason = `no aggregator that answers has it, and its storage term is over; the others: ${failed}`
        return { state: 'EXPIRED', reason }
    }
    if (failures.length === 0) return { state: 'WAITING', reason: 'no aggregator has it yet', futile: false }
    if (!wait.longOverdue || !isExhausted(wait, limits))
        return { state: 'WAITING', reason: failed, futile: wait.overdue }
    const tries = `${wait.futileAttempts + 1} attempts on ${wait.futileDays} days`
    return {
        state: 'EXPIRED',
        reason: `its storage term is over, and no aggregator could say whether it has it in ${tries}; last: ${failed}`,
    }
}

function isExhausted({ futileAttempts, futileDays }: Wait, { attempts, days }: GiveUpLimits): boolean {
    return futileAttempts + 1 >= attempts && futileDays >= days
}
