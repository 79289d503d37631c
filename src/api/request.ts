import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ApiContext } from './context'
import { type Entrance, FairQueue, type FairQueueOptions, QueueFull } from './database/fair-queue'
import type { ReadOnlyDatabase } from './database/read-only-database'
import { queueFull, requestGone, tooBusy } from './database/request-errors'
import type { Asker } from './database/request-session'
import { clientOf, networkOf } from './limits/client-rate'
import type { Limits } from './limits/limits'
import type { Work } from './limits/work'
import { rateLimitFields, WorkBudget } from './limits/work-budget'
import { outOfWork } from './limits/work-errors'
import { inSession, workPlaces } from './session'

/** What a request is let in for, and so with whom it waits: nobody else's wait is any of its business. */
export type Kind =
    /** What is answered here within milliseconds. */
    | 'light'
    /** A long text that is new: it is validated by the worker. */
    | 'text'
    /** What is worked out by the worker, or keeps others waiting where there is none. */
    | 'heavy'

/** How many of each kind are run at the same time, and how many may wait. */
const QUEUES: Record<Kind, FairQueueOptions> = {
    light: { places: 64, share: 2, networkShare: 16, waitingOfClient: 50, waiting: 1_000 },
    text: { places: 8, share: 2, networkShare: 4, waitingOfClient: 20, waiting: 100, patienceMs: 5_000 },
    heavy: { places: 16, share: 2, networkShare: 4, waitingOfClient: 20, waiting: 100, patienceMs: 5_000 },
}
/** A network goes on at the pace of so many clients beside others. */
const CLIENTS_OF_NETWORK = 4
/** What a request costs at least: it was read, parsed and answered. */
const LEAST_MS = 1

/** Runs a request as its client's: in its turn, within its budget, and no longer than the client is there. */
export type AsClient = <T>(
    request: IncomingMessage,
    response: ServerResponse,
    kind: Kind,
    run: (context: ApiContext, asker: Asker) => Promise<T>,
) => Promise<T>

/** The same for what is no request of HTTP. @param tell told the fields of RateLimit and Server-Timing, before and after */
export type InTurn = <T>(
    client: string,
    gone: AbortSignal,
    kind: Kind,
    run: (context: ApiContext, asker: Asker) => Promise<T>,
    tell?: (fields: Record<string, string>) => void,
) => Promise<T>

/** @param trustProxy see `clientOf` */
export function asClient(inTurn: InTurn, trustProxy: boolean): AsClient {
    return async (request, response, kind, run) => {
        const gone = new AbortController()
        const onClose = () => gone.abort(requestGone())
        response.once('close', onClose)
        try {
            return await inTurn(clientOf(request, trustProxy), gone.signal, kind, run, (fields) => {
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
 * @returns see `InTurn`; it throws RATE_LIMIT when the client has used up its work, QUEUE_LIMIT when too many of its requests
 * wait, TOO_BUSY when too many of all do
 */
export function turns(context: ApiContext, database: ReadOnlyDatabase, limits: Limits): InTurn {
    const budget = new WorkBudget(limits.workPerMinute)
    const networks = new WorkBudget(limits.workPerMinute)
    const places = workPlaces()
    const queueOf = (kind: Kind) => new FairQueue({ ...QUEUES[kind], networkOf })
    const queues = { light: queueOf('light'), text: queueOf('text'), heavy: queueOf('heavy') }
    return async (client, gone, kind, run, tell = () => {}) => {
        tell(rateLimitFields(budget, client))
        const wait = budget.wait(client)
        if (wait !== null) throw outOfWork(limits.workPerMinute, wait)
        const network = networkOf(client)
        const rest = () => Math.max(budget.rest(client), networks.rest(network))
        // Whoever has had much goes one step at a time, and lets those go first who have not.
        const leave = await enter(queues[kind], kind, client, {
            signal: gone,
            share: () => (budget.rest(client) > 0 ? 1 : QUEUES[kind].share),
            networkShare: () => (networks.rest(network) > 0 ? 1 : QUEUES[kind].networkShare!),
            yields: () => budget.isHeavy(client) || networks.isHeavy(network),
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
            const cost = Math.max(LEAST_MS, costOf(spent?.ms ?? 0, gone, enteredAt, limits))
            budget.charge(client, cost, expectedMs)
            networks.charge(network, cost / CLIENTS_OF_NETWORK)
            leave(rest())
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

async function enter(queue: FairQueue, kind: Kind, client: string, entrance: Entrance) {
    try {
        return await queue.take(client, entrance)
    } catch (error) {
        if (!(error instanceof QueueFull)) throw requestGone()
        throw error.refusal === 'CLIENT_WAITS' ? queueFull(error.refusal) : tooBusy(kind)
    }
}

/** The cost in the form of the W3C's Server Timing. */
function timing({ databaseMs, loopMs }: Work): string {
    return `database;dur=${databaseMs.toFixed(1)}, loop;dur=${loopMs.toFixed(1)}`
}
