import { existsSync, readdirSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { createLogger } from '@subsquid/logger'
import { graphql, parse } from 'graphql'
import { ProcessMetrics } from '../../database/process-metrics'
import { newNote } from '../answers/answer-note'
import { startApollo } from '../apollo'
import { requestGone } from '../database/request-errors'
import { execute } from '../execute'
import { mistakesOf } from '../limits/checked-documents'
import { marketToDate } from '../market-to-date'
import { type Service, type ServiceOptions, service } from '../service'
import { inSession, type Places, workPlaces } from '../session'
import type { FromWorker, ToWorker, Validated, WorkerQuery, WorkerResult } from './messages'
import { rehearse } from './rehearsal'

// The process behind `ApiWorker`: does what would keep others waiting, and ends with whoever started it.

/** Behind those who answer, and those who index: by so much lower than whoever started it. */
const NICE = 5
const BEAT_MS = 1_000
const METRICS_MS = 5_000
/** How often it is looked whether there is garbage, and from how much on it is collected. */
const COLLECT_MS = 5_000
/** How long nobody has asked: collecting keeps the next one waiting for 20 to 50 ms. */
const QUIET_MS = 3_000
const COLLECT_BYTES = 16 * 2 ** 20
/** After this long without a question nothing is kept any more that is kept for a minute after the last one. */
const LET_GO_MS = 62_000

// Whoever started it may be gone: nobody is told then.
const say = (message: FromWorker) =>
    void (process.connected && process.send!(message, undefined, undefined, () => {}))

interface Running {
    service: Service
    places: Places
    run(query: WorkerQuery, gone: AbortSignal): Promise<WorkerResult>
    validate(query: string): Validated
}

async function begin(options: ServiceOptions, warm: boolean): Promise<Running> {
    const log = createLogger('demand:api:worker')
    const own = await service(options, log)
    const { limits, context, database } = own
    const metrics = {
        operationDone: (operation: string, outcome: 'ok' | 'error', seconds: number) =>
            say({ type: 'operation', operation, outcome, seconds }),
        limitHit: (code: unknown) => say({ type: 'limit', code }),
    }
    const apollo = await startApollo(own.schema, limits, metrics, log)
    const places = workPlaces()
    const prepare = async () => {
        await context.memory.warm()
        const { schema } = own
        const asker = { client: 'rehearsal', isHeavy: true, gone: new AbortController().signal }
        await rehearse(schema, context.model, (source) =>
            inSession({ context, database, limits, places }, asker, async (contextValue) => {
                return (await graphql({ schema, source, contextValue })).data
            }),
        )
    }
    // Nothing is lost when it fails: the first question then does the same.
    if (warm) void prepare().catch(() => {})
    return {
        service: own,
        places,
        validate(query) {
            const began = performance.now()
            const mistakes = mistakesOf(own.schema, parse(query, { maxTokens: limits.tokens }), query)
            return {
                mistakes: mistakes.map(({ message, positions }) => ({ message, positions })),
                loopMs: performance.now() - began,
            }
        },
        run: ({ client, isHeavy, operation, variables }, gone) =>
            inSession(
                { context, database, limits, places },
                { client, isHeavy, gone },
                async (context, work) => {
                    const note = newNote()
                    const result = await execute(apollo, { ...context, variables, note }, operation)
                    work.pause()
                    const { databaseMs, loopMs, waits } = work
                    return { result, note, databaseMs, loopMs, waits }
                },
            ),
    }
}

/**
 * Collects garbage while nobody waits: V8 sees no reason to as long as nothing is asked for, and large arrays stay where they
 * are. Once more when a rest has lasted longer than anything is kept for it: what was let go of meanwhile shows in no figure before.
 * @param idleMs for how long nobody has asked; 0 = somebody does
 */
function collectWhenIdle(idleMs: () => number): void {
    let collected = 0
    let isLetGo = false
    setInterval(() => {
        const idle = idleMs()
        if (idle < LET_GO_MS) isLetGo = false
        const { arrayBuffers, heapUsed } = process.memoryUsage()
        const hasChanged = Math.abs(arrayBuffers + heapUsed - collected) >= COLLECT_BYTES
        const isDue = idle > LET_GO_MS ? hasChanged || !isLetGo : idle > QUIET_MS && hasChanged
        if (!isDue) return
        isLetGo = idle > LET_GO_MS
        global.gc?.()
        const after = process.memoryUsage()
        collected = after.arrayBuffers + after.heapUsed
    }, COLLECT_MS)
}

/** Threads have a priority each: those that collect garbage are there already, and their work is not done behind others by itself. */
function giveWay(): void {
    const priority = Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICE)
    setPriority(priority)
    if (!existsSync('/proc/self/task')) return
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), priority)
}

function main(): void {
    giveWay()
    const asked = new Map<number, AbortController>()
    let lastMs = 0
    let running: Promise<Running> | undefined
    const answer = async (id: number, find: (running: Running, gone: AbortSignal) => Promise<unknown>) => {
        const gone = new AbortController()
        asked.set(id, gone)
        try {
            const found = await find(await running!, gone.signal)
            say({ type: 'answered', id, answer: found as WorkerResult })
        } catch (error) {
            const { message, extensions } = error as Error & { extensions?: { code?: string } }
            say({ type: 'failed', id, message, code: extensions?.code })
        } finally {
            asked.delete(id)
            lastMs = performance.now()
        }
    }
    process.on('message', (message: ToWorker) => {
        switch (message.type) {
            case 'begin':
                running = begin(message.options, message.warm)
                void running.then(() => say({ type: 'ready' }))
                break
            case 'run':
                void answer(message.id, ({ run }, gone) => run(message.query, gone))
                break
            case 'to-date':
                void answer(message.id, ({ service }) => marketToDate(service.context.memory))
                break
            case 'validate':
                void answer(message.id, async ({ validate }) => validate(message.query))
                break
            case 'leave':
                asked.get(message.id)?.abort(requestGone())
        }
    })
    setInterval(() => {
        // Whoever started it may have gone before this one listened.
        if (!process.connected) process.exit(0)
        say({ type: 'alive' })
    }, BEAT_MS)
    const own = new ProcessMetrics()
    setInterval(() => void own.values().then((metrics) => say({ type: 'metrics', metrics })), METRICS_MS)
    collectWhenIdle(() => (asked.size === 0 ? performance.now() - lastMs : 0))
    // Told to the whole terminal or group; whoever started this one ends it in good order.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => {})
    process.on('disconnect', () => process.exit(0))
}

main()
