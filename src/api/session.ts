import { kept } from '../base/kept'
import type { Reader } from '../database/reader'
import type { ApiContext } from './context'
import { FairQueue } from './database/fair-queue'
import type { ReadOnlyDatabase } from './database/read-only-database'
import type { Asker } from './database/request-session'
import { openreaderContext } from './entities/openreader-context'
import type { Limits } from './limits/limits'
import { LoopClock } from './limits/loop-clock'
import { requestPace } from './limits/request-pace'
import { Work } from './limits/work'

/** Those who add up windows at the same time, in all. */
const HEAVY = 2
const HEAVY_WAITING = 200

/** What requests of one process share out among themselves. */
export interface Places {
    /** Of those who work something out. */
    heavy: FairQueue
    clock: LoopClock
}

export function workPlaces(): Places {
    const heavy = new FairQueue({
        places: HEAVY,
        share: 1,
        waitingOfClient: HEAVY_WAITING / 4,
        waiting: HEAVY_WAITING,
    })
    return { heavy, clock: new LoopClock() }
}

export interface Sessions {
    /** What is the same for every request. */
    context: ApiContext
    database: ReadOnlyDatabase
    limits: Limits
    places: Places
}

/** Runs a request with a database session, a pace and a count of its work that are its own. */
export async function inSession<T>(
    { context, database, limits, places }: Sessions,
    { client, isHeavy, gone }: { client: string; isHeavy: boolean; gone: AbortSignal },
    run: (context: ApiContext, work: Work, asker: Asker) => Promise<T>,
    work = new Work(places.clock),
): Promise<T> {
    const asker = { client, isHeavy, work, gone }
    const session = database.session(asker)
    const pace = requestPace({
        work,
        client,
        isHeavy,
        signal: gone,
        places: places.heavy,
        workMs: limits.requestWorkMs,
    })
    try {
        const own = {
            ...context,
            database: session,
            openreader: openreaderContext(session),
            memory: context.memory.askedBy(session, remembered(context.state), pace),
        }
        return await run(own, work, asker)
    } finally {
        session.close()
        work.pause()
    }
}

/** A reader that reads the same once: all answers of a request begin with one state. */
function remembered(reader: Reader): Reader {
    const reads = new Map<string, Promise<unknown[][]>>()
    return {
        rows: (sql, params = []) =>
            kept(reads, JSON.stringify([sql, params]), () => reader.rows(sql, params)),
    }
}
