import { type Pace, unhurried } from '../../analytics/memory/pace'
import type { FairQueue } from '../database/fair-queue'
import type { Work } from './work'
import { tooManyQuestions, tooMuchToWorkOut } from './work-errors'

/** Questions about a window and a moment that one request may ask whatever they cost: of who has had much just now, and of others. */
const QUESTIONS = { heavy: 1, light: 3 }
/** How many times the allowance of a request everything about them may cost. */
const MOST = 8

/** Whose work is paced, and by what. */
export interface PaceOptions {
    work: Work
    client: string
    /** The client has had much just now. */
    isHeavy: boolean
    signal: AbortSignal
    /** Places for those who work something out. */
    places: FairQueue
    /** Milliseconds of work that a request may be expected to cost. */
    workMs: number
}

/**
 * Lets a request work out what nobody has asked about before: one thing at a time, in its client's turn, until it has cost
 * enough. What was worked out is kept, so the rest can be asked for in a next request.
 */
export function requestPace({ work, client, isHeavy, signal, places, workMs }: PaceOptions): Pace {
    const most = isHeavy ? QUESTIONS.heavy : QUESTIONS.light
    const questions = new Set<string>()
    return {
        ...unhurried,
        begin(question) {
            questions.add(question)
            const spent = work.ms
            if (questions.size > most && spent > workMs) throw tooManyQuestions(workMs, questions.size, spent)
            if (spent > workMs * MOST) throw tooMuchToWorkOut(workMs * MOST, spent)
        },
        async heavy(run) {
            const leave = await places.take(client, { signal })
            try {
                signal.throwIfAborted()
                if (work.ms > workMs * MOST) throw tooMuchToWorkOut(workMs * MOST, work.ms)
                return await run()
            } finally {
                leave()
            }
        },
    }
}
