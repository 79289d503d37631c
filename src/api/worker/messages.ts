import type { AsOf } from '../../analytics/question/as-of'
import type { AnswerNote } from '../answers/answer-note'
import type { Result } from '../answers/answers'
import type { SentOperation } from '../execute'
import type { ServiceOptions } from '../service'

/** An operation, as the worker is asked to run it. */
export interface WorkerQuery {
    /** As of `clientOf`: whose turn it is. */
    client: string
    /** As of `WorkBudget`. */
    isHeavy: boolean
    operation: SentOperation
    variables?: Record<string, unknown>
}

/** What the worker found, and what it cost. */
export interface WorkerResult {
    result: Result
    note: AnswerNote
    /** Milliseconds of work. */
    databaseMs: number
    loopMs: number
}

/** What is wrong with a text, and how long it took to find. */
export interface Validated {
    mistakes: { message: string; positions?: readonly number[] }[]
    loopMs: number
}

/** Totals of the whole market. */
export interface MarketToDate {
    asOf: AsOf
    calls: bigint
    /** OPG base units. */
    value: bigint
}

export type ToWorker =
    | { type: 'begin'; options: ServiceOptions; warm: boolean }
    | { type: 'run'; id: number; query: WorkerQuery }
    | { type: 'to-date'; id: number }
    | { type: 'validate'; id: number; query: string }
    /** Nobody waits for it any more. */
    | { type: 'leave'; id: number }

export type FromWorker =
    | { type: 'ready' }
    /** A sign of life. */
    | { type: 'alive' }
    | { type: 'answered'; id: number; answer: WorkerResult | MarketToDate | Validated }
    | { type: 'failed'; id: number; message: string; code?: string }
    | { type: 'operation'; operation: string; outcome: 'ok' | 'error'; seconds: number }
    | { type: 'limit'; code: unknown }
