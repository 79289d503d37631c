import type { StoredMetrics } from '../../database/process-metrics'
import type { AnswerNote } from '../answers/answer-note'
import type { Result } from '../answers/answers'
import type { SentOperation } from '../execute'
import type { Done } from '../limits/work'
import type { MarketToDate } from '../market-to-date'
import type { ServiceOptions } from '../service'

/** An operation, as the worker is asked to run it. */
export interface WorkerQuery {
    /** As of `networkOf`: whose turn it is. */
    client: string
    /** As of `WorkBudget`. */
    isHeavy: boolean
    operation: SentOperation
    variables?: Record<string, unknown>
}

/** What the worker found, and what it cost. */
export interface WorkerResult extends Done {
    result: Result
    note: AnswerNote
}

/** What is wrong with a text, and how long it took to find. */
export interface Validated {
    mistakes: { message: string; positions?: readonly number[] }[]
    loopMs: number
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
    /** What it counts of its own process. */
    | { type: 'metrics'; metrics: StoredMetrics }
    | { type: 'answered'; id: number; answer: WorkerResult | MarketToDate | Validated }
    | { type: 'failed'; id: number; message: string; code?: string }
    | { type: 'operation'; operation: string; outcome: 'ok' | 'error'; seconds: number }
    | { type: 'limit'; code: unknown }
