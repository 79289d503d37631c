import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ApiContext } from './context'
import { type Entrance, FairQueue, QueueFull } from './database/fair-queue'
import type { ReadOnlyDatabase } from './database/read-only-database'
import { queueFull, requestGone } from './database/request-errors'
import type { Asker } from './database/request-session'
import { clientOf } from './limits/client-rate'
import type { Limits } from './limits/limits'
import type { Work } from './limits/work'
import { rateLimitFields, WorkBudget } from './limits/work-budget'
import { outOfWork } from './limits/work-errors'
import { inSession, workPlaces } from './session'

/** Requests that are run at the same time: of one client, and in all. */
const AT_ONCE = 2
const AT_ONCE_IN_ALL = 64
const WAITING_OF_CLIENT = 50
const WAITING = 1_000
/** What a request costs at least: it was read, parsed and answered. */
const LEAST_MS = 1

/** Runs a request as its client's: in its turn, within its budget, and no longer than the client is there. */
export type AsClient = <T>(
    request: IncomingMessage,
    response: ServerResponse,
    run: (context: ApiContext, asker: Asker) => Promise<T>,
) => Promise<T>

/** The same for what is no request of HTTP. @param tell told the fields of RateLimit and Server-Timing, before and after */
export type InTurn = <T>(
    client: string,
    gone: AbortSignal,
    run: (context: ApiContext, asker: Asker) => Promise<T>,
    tell?: (fields: Record<string, string>) => void,
) => Promise<T>

/** @param trustProxy see `clientOf` */
export function asClient(inTurn: InTurn, trustProxy: boolean): AsClient {
    return async (request, response, run) => {
        const gone = new AbortController()
        const onClose = () => gone.abort(requestGone())
        response.once('close', onClose)
        try {
            return await inTurn(clientOf(request, trustProxy), gone.signal, run, (fields) => {
                if (response.headersSent) return
                for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
            })
        } finally {
            response.off('close', onClose)
        }
    }
}

/**
 * @param context what is the same for every request
 * @returns see `InTurn`; it throws RATE_LIMIT when the client has used up its work, QUEUE_LIMIT when too many of its requests wait
 */
export function turns(context: ApiContext, database: ReadOnlyDatabase, limits: Limits): InTurn {
    const budget = new WorkBudget(limits.workPerMinute)
    const places = workPlaces()
    const requests = new FairQueue({
        places: AT_ONCE_IN_ALL,
        share: AT_ONCE,
        waitingOfClient: WAITING_OF_CLIENT,
        waiting: WAITING,
    })
    return async (client, gone, run, tell = () => {}) => {
        tell(rateLimitFields(budget, client))
        const wait = budget.wait(client)
        if (wait !== null) throw outOfWork(limits.workPerMinute, wait)
        // Whoever has had much goes one step at a time, and lets those go first who have not.
        const leave = await enter(requests, client, {
            signal: gone,
            share: () => (budget.rest(client) > 0 ? 1 : AT_ONCE),
            yields: () => budget.isHeavy(client),
        })
        // One after the other would be one long turn of the loop.
        await nextTurn()
        const enteredAt = performance.now()
        // Until it is known: what the last one cost. Many at once would all begin before the first is paid for.
        const isHeavy = budget.isHeavy(client)
        const expectedMs = budget.reserve(client)
        let spent: Work | undefined
        try {
            return await inSession(
                { context, database, limits, places },
                { client, isHeavy, gone },
                (context, work, asker) => {
                    spent = work
                    return run(context, asker)
                },
            )
        } finally {
            const cost = costOf(spent?.ms ?? 0, gone, enteredAt, limits)
            budget.charge(client, Math.max(LEAST_MS, cost), expectedMs)
            leave(budget.rest(client))
            const timed: Record<string, string> = spent ? { 'server-timing': timing(spent) } : {}
            tell({ ...rateLimitFields(budget, client), ...timed })
        }
    }
}

/**
 * What a request cost. What is still done for one that has left is not known yet, so it pays for the time it was there: leaving
 * is no cheaper than waiting.
 */
function costOf(ms: number, gone: AbortSignal, enteredAt: number, { requestWorkMs }: Limits): number {
    if (!gone.aborted) return ms
    return Math.max(ms, Math.min(performance.now() - enteredAt, requestWorkMs))
}

async function enter(requests: FairQueue, client: string, entrance: Entrance) {
    try {
        return await requests.take(client, entrance)
    } catch (error) {
        throw error instanceof QueueFull ? queueFull(error.refusal) : requestGone()
    }
}

/** The cost in the form of the W3C's Server Timing. */
function timing({ databaseMs, loopMs }: Work): string {
    return `database;dur=${databaseMs.toFixed(1)}, loop;dur=${loopMs.toFixed(1)}`
}
