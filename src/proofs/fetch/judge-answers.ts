/**
 * When the wait ends for a blob of which no aggregator can say whether it has it, or that none gives in a usable form.
 */
export interface GiveUpLimits {
    /** Days after the end of its storage term. */
    overdueDays: number
    /** Times that it was asked for in vain since then, or that its content was unusable; 20 take about half a day, … */
    attempts: number
    /**
     * … and, where one could not say anything, on this many days, 24 hours apart, so that neither quick retries nor a
     * clock that jumps shorten the wait.
     */
    days: number
}

export const DEFAULT_GIVE_UP: GiveUpLimits = { overdueDays: 7, attempts: 20, days: 3 }

/** How long a blob was waited for, this attempt included where it counts. */
export interface Wait {
    /** Times it was asked for before. */
    attempts: number
    /** Its storage term is over. */
    overdue: boolean
    /** It has been over for so long that the blob counts as expired when no aggregator can say whether it has it. */
    longOverdue: boolean
    /** Times, and days, on which something unusable came, or the wait would have ended had everybody answered; this time is not among them. */
    futileAttempts: number
    futileDays: number
}

/** The aggregators' answers about a blob that none of them gave, or none in a usable form. */
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
 * Decides whether a blob is waited for any longer. Every wait ends: within its storage term with the blob, after it
 * when one aggregator does not have it, or when for long enough none could say. Reasons are public.
 */
export function judgeAnswers(
    wait: Wait,
    { absent, unusable, failures }: Answers,
    limits: GiveUpLimits,
): Judgement {
    const failed = failures.join('; ')
    if (unusable.length) {
        const reason = [...unusable, ...failures].join('; ')
        // It may be a page about maintenance; and while one is silent, it may be that one which has the true bytes.
        const isOver = failures.length === 0 ? isTired(wait, limits) : isExhausted(wait, limits)
        return isOver ? { state: 'REJECTED', reason } : { state: 'WAITING', reason, futile: true }
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

/**
 * Decides whether a content that contradicts one of its blob's settlements is final. It is when all aggregators were
 * asked and none gives anything else; one that cannot say anything now, gives what is unusable or does not have the
 * blob yet is waited for, as long as for any blob.
 * @param isNew an aggregator gave a content that no other had given before
 */
export function judgeDoubt(
    wait: Wait,
    { absent, unusable, failures }: Answers,
    isNew: boolean,
    limits: GiveUpLimits,
): { isFinal: boolean; reason: string } {
    const isAbsentYet = absent > 0 && !wait.overdue
    const reasons = [...unusable, ...failures, ...(isAbsentYet ? ['one does not have it yet'] : [])]
    const reason = `${DOUBT}: ${reasons.join('; ')}`
    if (failures.length > 0) return { isFinal: isExhausted(wait, limits), reason }
    const isOpen = isNew || isAbsentYet || unusable.length > 0
    return { isFinal: !isOpen || isTired(wait, limits), reason }
}

/** Why other aggregators are still asked for a blob that is archived. */
export const DOUBT = 'what was given for it is not what was settled, and others are still to be heard'

function isTired({ futileAttempts }: Wait, { attempts }: GiveUpLimits): boolean {
    return futileAttempts + 1 >= attempts
}

function isExhausted(wait: Wait, limits: GiveUpLimits): boolean {
    return isTired(wait, limits) && wait.futileDays >= limits.days
}
