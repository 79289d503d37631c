import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ApiContext } from './context'
import { type Entrance, FairQueue, type FairQueueOptions, QueueFull } from './database/fair-queue'
import type { ReadOnlyDatabase } from './database/read-only-database'
import { type Kind, queueFull, requestGone, tooBusy } from './database/request-errors'
import type { Asker } from './database/request-session'
import { clientOf, networkOf } from './limits/client-rate'
import type { Limits } from './limits/limits'
import { Work } from './limits/work'
import { rateLimitFields, WorkBudget } from './limits/work-budget'
import { outOfWork } from './limits/work-errors'
import type { ApiMetrics } from './metrics'
import { inSession, workPlaces } from './session'

/** How many of each kind are run at the same time, and how many may wait, for longer than a client of its own may have to rest. */
const QUEUES: Record<Kind, FairQueueOptions> = {
    light: { places: 64, share: 2, networkShare: 16, waitingOfClient: 50, waiting: 1_000 },
    // One place, and a share of more: a client that rests keeps nobody of its network.
    check: { places: 1, share: 1, networkShare: 16, waitingOfClient: 50, waiting: 1_000 },
    text: { places: 8, share: 2, networkShare: 4, waitingOfClient: 20, waiting: 100, patienceMs: 20_000 },
    heavy: { places: 16, share: 2, networkShare: 4, waitingOfClient: 20, waiting: 100, patienceMs: 20_000 },
}
/** A network goes on at the pace of so many clients beside others. */
const CLIENTS_OF_NETWORK = 4
/**
 * What the loop's clock does not see of a request: packets, headers, frames, ms in all and for each byte that was sent. Measured on eleven
 * kinds of texts, see docs/benchmarks.md, "Abuse".
 */
const UNSEEN = { ms: 0.8, msPerByte: 0.03 / 1024 }

/** One request of a client, from when it has been read until it is answered. What is done for it meanwhile is its work. */
export interface Visit {
    work: Work
    /**
     * Waits for the client's turn among requests of a kind, and runs a part of the request, no longer than the client is there.
     * @throws RATE_LIMIT when the client has used up its work, QUEUE_LIMIT when too many of its requests wait, TOO_BUSY when too
     * many of all do
     */
    inTurn<T>(kind: Kind, run: (context: ApiContext, asker: Asker) => Promise<T>): Promise<T>
    /** It is answered: what was done outside of turns is charged. */
    end(): void
}

/** Begins a request over HTTP. @param bytes that it had */
export type AsClient = (request: IncomingMessage, response: ServerResponse, bytes: number) => Visit

/** Begins any other. @param tell told the fields of RateLimit and Server-Timing, before and after each turn */
export type Reception = (
    client: string,
    gone: AbortSignal,
    bytes: number,
    tell?: (fields: Record<string, string>) => void,
) => Visit

/** @param trustProxy see `clientOf` */
export function asClient(receive: Reception, trustProxy: boolean): AsClient {
    return (request, response, bytes) => {
        const gone = new AbortController()
        const onClose = () => gone.abort(requestGone())
        response.once('close', onClose)
        const visit = receive(clientOf(request, trustProxy), gone.signal, bytes, (fields) => {
            if (response.headersSent) return
            for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
        })
        return {
            ...visit,
            end() {
                response.off('close', onClose)
                visit.end()
            },
        }
    }
}

/** @param context what is the same for every request */
export function reception(
    context: ApiContext,
    database: ReadOnlyDatabase,
    limits: Limits,
    metrics: Pick<ApiMetrics, 'workCharged'>,
): Reception {
    const budget = new WorkBudget(limits.workPerMinute)
    const networks = new WorkBudget(limits.workPerMinute)
    const places = workPlaces()
    const queueOf = (kind: Kind) => new FairQueue({ ...QUEUES[kind], networkOf })
    const queues = {
        light: queueOf('light'),
        check: queueOf('check'),
        text: queueOf('text'),
        heavy: queueOf('heavy'),
    }
    return (client, gone, bytes, tell = () => {}) => {
        const network = networkOf(client)
        const work = new Work(places.clock)
        let charged = 0
        /** @param costMs since it was charged last */
        const charge = (costMs: number, expectedMs = 0) => {
            charged += costMs
            metrics.workCharged(costMs)
            budget.charge(client, costMs, expectedMs)
            networks.charge(network, costMs / CLIENTS_OF_NETWORK)
        }
        const rest = () => Math.max(budget.rest(client), networks.rest(network))
        const hasHadMuch = () => budget.isHeavy(client) || networks.isHeavy(network)
        // Whoever has had much goes one step at a time, and lets those go first who have not.
        const entrance = (kind: Kind): Entrance => ({
            signal: gone,
            share: () => (budget.rest(client) > 0 ? 1 : QUEUES[kind].share),
            networkShare: () => (networks.rest(network) > 0 ? 1 : QUEUES[kind].networkShare!),
            yields: hasHadMuch,
        })
        return {
            work,
            async inTurn(kind, run) {
                tell(rateLimitFields(budget, client))
                const wait = budget.wait(client)
                if (wait !== null) throw outOfWork(limits.workPerMinute, wait)
                const leave = await work.during('turn', () =>
                    enter(queues[kind], kind, client, entrance(kind)),
                )
                const enteredAt = performance.now()
                // Until it is known: what the last one cost. Many at once would all begin before the first is paid for.
                const isHeavy = hasHadMuch()
                const expectedMs = budget.reserve(client)
                const sessions = { context, database, limits, places }
                try {
                    return await inSession(
                        sessions,
                        { client, isHeavy, gone },
                        (context, _work, asker) => run(context, asker),
                        work,
                    )
                } finally {
                    charge(costOf(work.ms - charged, gone, enteredAt, limits), expectedMs)
                    leave(rest())
                    work.resume()
                    tell({ ...rateLimitFields(budget, client), 'server-timing': timing(work) })
                }
            },
            end() {
                work.pause()
                charge(Math.max(0, work.ms - charged) + UNSEEN.ms + bytes * UNSEEN.msPerByte)
            },
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
        const leave = await queue.take(client, entrance)
        // One after the other would be one long turn of the loop.
        await nextTurn()
        return leave
    } catch (error) {
        if (!(error instanceof QueueFull)) throw requestGone()
        throw error.refusal === 'CLIENT_WAITS' ? queueFull(error.refusal) : tooBusy(kind)
    }
}

/** What it cost, and what it waited for, in the form of the W3C's Server Timing. */
function timing({ databaseMs, loopMs, waits }: Work): string {
    const parts = Object.entries({ database: databaseMs, loop: loopMs, ...waits })
    return parts.map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`).join(', ')
}
