import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reader } from '../facts/reader'
import type { ApiContext } from './context'
import { FairQueue, QueueFull } from './database/fair-queue'
import type { ReadOnlyDatabase } from './database/read-only-database'
import { queueFull, requestGone } from './database/request-errors'
import { openreaderContext } from './entities/openreader-context'
import { clientOf } from './limits/client-rate'
import type { Limits } from './limits/limits'
import { LoopClock } from './limits/loop-clock'
import { requestPace } from './limits/request-pace'
import { Work } from './limits/work'
import { rateLimitFields, WorkBudget } from './limits/work-budget'
import { outOfWork } from './limits/work-errors'

/** Those who add up windows at the same time, in all. */
const HEAVY = 2
const HEAVY_WAITING = 200
/** Requests that are run at the same time: of one client, and in all. */
const AT_ONCE = 2
const AT_ONCE_IN_ALL = 64
const WAITING_OF_CLIENT = 50
const WAITING = 1_000
/** Milliseconds of work above which a request is a heavy one, after which its place is left to rest. */
const HEAVY_MS = 50
/** How long a place rests after a request, in times of what it cost; longest rest, ms. */
const REST = 3
const LONGEST_REST_MS = 5_000
/** What a request costs at least: it was read, parsed and answered. */
const LEAST_MS = 1

/** Runs a request as its client's: in its turn, within its budget, and no longer than the client is there. */
export type AsClient = <T>(
    request: IncomingMessage,
    response: ServerResponse,
    run: (context: ApiContext) => Promise<T>,
) => Promise<T>

/**
 * @param context what is the same for every request
 * @returns see `AsClient`; it throws RATE_LIMIT when the client has used up its work, QUEUE_LIMIT when too many of its requests wait
 */
export function asClient(
    context: ApiContext,
    database: ReadOnlyDatabase,
    limits: Limits,
    trustProxy: boolean,
): AsClient {
    const budget = new WorkBudget(limits.workPerMinute)
    const clock = new LoopClock()
    const places = new FairQueue({
        places: HEAVY,
        share: 1,
        waitingOfClient: HEAVY_WAITING / 4,
        waiting: HEAVY_WAITING,
    })
    const requests = new FairQueue({
        places: AT_ONCE_IN_ALL,
        share: AT_ONCE,
        waitingOfClient: WAITING_OF_CLIENT,
        waiting: WAITING,
    })
    return async (request, response, run) => {
        const client = clientOf(request, trustProxy)
        const tell = (fields: Record<string, string>) => {
            if (response.headersSent) return
            for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
        }
        tell(rateLimitFields(budget, client))
        const wait = budget.wait(client)
        if (wait !== null) throw outOfWork(limits.workPerMinute, wait)
        const gone = new AbortController()
        const onClose = () => gone.abort(new Error('the client has gone'))
        response.once('close', onClose)
        // Whoever has used up much goes one step at a time.
        const leave = await enter(requests, client, gone.signal, () =>
            budget.hasSpentMuch(client) ? 1 : AT_ONCE,
        )
        // Until it is known: what the last one cost. Many at once would all begin before the first is paid for.
        const expectedMs = budget.reserve(client)
        const work = new Work(clock)
        const session = database.session({ client, work, gone: gone.signal })
        const pace = requestPace({ work, client, signal: gone.signal, places, workMs: limits.requestWorkMs })
        const state = remembered(context.state)
        try {
            return await run({
                ...context,
                database: session,
                openreader: openreaderContext(session),
                memory: context.memory.askedBy(session, state, pace),
            })
        } finally {
            response.off('close', onClose)
            session.close()
            work.pause()
            budget.charge(client, Math.max(LEAST_MS, work.ms), expectedMs)
            const isHeavy = work.ms > HEAVY_MS || budget.hasSpentMuch(client)
            if (isHeavy && limits.workPerMinute > 0)
                setTimeout(leave, Math.min(LONGEST_REST_MS, work.ms * REST)).unref()
            else leave()
            tell({ ...rateLimitFields(budget, client), 'server-timing': timing(work) })
        }
    }
}

async function enter(requests: FairQueue, client: string, signal: AbortSignal, share: () => number) {
    try {
        return await requests.take(client, { signal, share })
    } catch (error) {
        throw error instanceof QueueFull ? queueFull(error.refusal) : requestGone()
    }
}

/** The cost in the form of the W3C's Server Timing. */
function timing({ databaseMs, loopMs }: Work): string {
    return `database;dur=${databaseMs.toFixed(1)}, loop;dur=${loopMs.toFixed(1)}`
}

/** A reader that reads the same once: all answers of a request begin with one state. */
function remembered(reader: Reader): Reader {
    const reads = new Map<string, Promise<unknown[][]>>()
    return {
        rows(sql, params = []) {
            const key = JSON.stringify([sql, params])
            let read = reads.get(key)
            if (!read) reads.set(key, (read = reader.rows(sql, params)))
            return read
        },
    }
}
