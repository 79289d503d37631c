import { LRUCache } from 'lru-cache'
import type { Reader } from '../../database/reader'
import { sharedRead } from '../../database/shared-read'
import { type Answer, makeAnswer } from './answer'
import { type AnswerNote, newNote } from './answer-note'
import { type DatabaseState, readDatabaseState } from './database-state'

/** How an answer came about: it was kept, another request was finding it already, or it had to be found. */
export type Source = 'kept' | 'shared' | 'found'

/** A result as GraphQL has it, before anything is known of its bytes. */
export interface Result {
    status: number
    headers: Record<string, string>
    body: string
}

export type Outcome = { source: Source } & ({ answer: Answer } | { result: Result })

interface Kept {
    answer: Answer
    now: string
    past: string
}

/** Bytes of answers kept in one process. */
const KEPT_BYTES = 64 * 2 ** 20

/**
 * Answers that were given before, as long as nothing they depend on has changed. Errors and whatever came while the database
 * moved are not kept. A request that comes after a commit sees it, always.
 */
export class Answers {
    private readonly kept: LRUCache<string, Kept>
    private readonly running = new Map<string, Promise<Outcome>>()
    private readonly state: () => Promise<DatabaseState>

    constructor(reader: Reader, keptBytes = KEPT_BYTES) {
        this.state = sharedRead(() => readDatabaseState(reader))
        // Twice the body: it may be kept compressed too.
        this.kept = new LRUCache({
            maxSize: keptBytes,
            sizeCalculation: ({ answer, now, past }, key) =>
                answer.body.length * 2 + (key.length + now.length + past.length) * 2 + 500,
        })
    }

    /**
     * The answer that was given before, as long as it holds; else null.
     * @param key the same for two requests only if they ask the same
     */
    async known(key: string): Promise<Outcome | null> {
        return this.knownAt(key, await this.state())
    }

    /**
     * Whoever calls this has the turn to find the answer at once: others that ask the same wait for it.
     * @param key the same for two requests only if they ask the same
     * @param run finds the answer, and notes of what kind it is
     */
    async answer(key: string, run: (note: AnswerNote) => Promise<Result>): Promise<Outcome> {
        const state = await this.state()
        const known = this.knownAt(key, state)
        if (known) return known
        // Whoever began it read a state no older than the one this request came to.
        const runningKey = `${state.now}\n${key}`
        const running = this.running.get(runningKey)
        if (running) {
            const outcome = await running.catch(() => null)
            if (outcome && !('result' in outcome && isOwn(outcome.result)))
                return { ...outcome, source: 'shared' }
            return this.answer(key, run)
        }
        const finding = this.find(key, state, run)
        this.running.set(runningKey, finding)
        try {
            return await finding
        } finally {
            this.running.delete(runningKey)
        }
    }

    /** Bytes kept. */
    get bytes(): number {
        return this.kept.calculatedSize
    }

    private knownAt(key: string, state: DatabaseState): Outcome | null {
        const kept = this.kept.get(key)
        const holds = kept && (kept.now === state.now || (kept.answer.frozen && kept.past === state.past))
        return holds ? { source: 'kept', answer: kept.answer } : null
    }

    private async find(
        key: string,
        before: DatabaseState,
        run: (note: AnswerNote) => Promise<Result>,
    ): Promise<Outcome> {
        const note = newNote()
        const result = await run(note)
        if (!isWhole(result)) return { source: 'found', result }
        const answer = makeAnswer(result.body, result.headers['content-type'] ?? 'application/json', note)
        const after = await this.state()
        const holds = after.now === before.now || (answer.frozen && after.past === before.past)
        if (holds) this.kept.set(key, { answer, now: after.now, past: after.past })
        // What moved meanwhile may be in it in part.
        return { source: 'found', answer: holds ? answer : { ...answer, frozen: false } }
    }
}

/** GraphQL puts errors first, so that a body which begins with data has none. */
function isWhole({ status, body }: Result): boolean {
    return status === 200 && body.startsWith('{"data":{')
}

/** Whether what went wrong concerns only the client that asked first: it has gone, or has asked too much. */
function isOwn({ body }: Result): boolean {
    return /"code":"(REQUEST_GONE|WORK_LIMIT|QUEUE_LIMIT|STATEMENT_TIMEOUT)"/.test(body)
}
