import type { Logger } from '@subsquid/logger'
import type { Reader } from '../../database/reader'
import { sharedRead } from '../../database/shared-read'
import { type DatabaseState, readDatabaseState } from '../answers/database-state'
import { NewCalls } from './new-calls'
import { type FactKind, type NewFact, NewFacts } from './new-facts'
import { Rollbacks, type TakenBack } from './taken-back'

export type ChangeKind = 'BLOCKS' | 'FINALITY' | 'DEMAND' | 'REGISTRY' | 'SEALED'

/** What changed between two looks at the database. */
export interface Update {
    changed: ChangeKind[]
    takenBack: TakenBack[]
}

/** What a subscriber wants to hear of. */
export interface Listeners {
    onUpdate?(update: Update): void
    /** Told of new rows of one kind. */
    rows?: { kind: FactKind; onRows(rows: NewFact[]): void }
}

const TOPICS: Record<string, ChangeKind> = { demand: 'DEMAND', registry: 'REGISTRY', periods: 'SEALED' }

/**
 * Looks at the database for everybody who listens, so that it costs the same for one and for all; and only while somebody does.
 * A standby cannot announce changes (LISTEN), so it is asked.
 */
export class LiveFeed {
    private readonly listeners = new Set<Listeners>()
    private state: DatabaseState | null = null
    /** What is looked for, by kind: only what somebody wants. */
    private readonly found = new Map<FactKind, NewCalls | NewFacts>()
    private rollbacks: Rollbacks | null = null
    private timer: NodeJS.Timeout | null = null
    private joining = 0
    private readonly look = sharedRead(() => this.lookNow())

    constructor(
        private readonly reader: Reader,
        private readonly log: Logger,
        private readonly intervalMs: number,
    ) {}

    /** Whatever is committed after this resolves is announced. @returns to stop listening */
    async join(listeners: Listeners): Promise<() => void> {
        this.joining++
        try {
            await this.look()
            const kind = listeners.rows?.kind
            if (kind && !this.found.has(kind)) {
                const rows =
                    kind === 'Inference'
                        ? await NewCalls.since(this.reader, this.state!)
                        : new NewFacts(this.reader, kind, this.state!)
                // Unless another who joins was faster.
                if (!this.found.has(kind)) this.found.set(kind, rows)
            }
            this.listeners.add(listeners)
        } finally {
            this.joining--
            this.wind()
        }
        return () => {
            this.listeners.delete(listeners)
            this.wind()
        }
    }

    stop(): void {
        this.listeners.clear()
        this.wind()
    }

    /** Looks again in a while, unless nobody listens: then everything is forgotten. */
    private wind(): void {
        if (this.listeners.size > 0) {
            this.timer ??= setTimeout(() => this.tick(), this.intervalMs)
            return
        }
        if (this.timer) clearTimeout(this.timer)
        this.timer = null
        if (this.joining > 0) return
        this.state = null
        this.found.clear()
        this.rollbacks = null
    }

    private async tick(): Promise<void> {
        this.timer = null
        try {
            await this.look()
        } catch (error) {
            this.log.warn(`subscribers wait, the database did not answer: ${(error as Error).message}`)
        }
        this.wind()
    }

    private async lookNow(): Promise<void> {
        const before = this.state
        const state = await readDatabaseState(this.reader)
        if (before?.now === state.now) return
        const pastChanged = before?.past !== state.past
        this.rollbacks ??= new Rollbacks(this.reader)
        const recorded = pastChanged ? await this.rollbacks.read() : []
        const takenBack = [...recorded, ...(before ? shrunk(before, state, recorded) : [])]
        const wanted = new Set([...this.listeners].map(({ rows }) => rows?.kind))
        const fresh = new Map<FactKind, NewFact[]>()
        for (const [kind, source] of this.found) {
            if (!wanted.has(kind)) {
                this.found.delete(kind)
                continue
            }
            for (const { chainId, height } of takenBack) source.takenBack(chainId, height)
            fresh.set(kind, await source.read(state, pastChanged))
        }
        // Only now: a look that failed is made again.
        this.state = state
        if (!before) return
        const update = { changed: changesBetween(before, state), takenBack }
        for (const { rows, onUpdate } of this.listeners) {
            const found = rows && fresh.get(rows.kind)
            if (found?.length) rows?.onRows(found)
            onUpdate?.(update)
        }
    }
}

/** Chains whose height fell although no rollback says why. */
function shrunk(before: DatabaseState, now: DatabaseState, told: TakenBack[]): TakenBack[] {
    return now.chains
        .filter(({ chainId, height }) => {
            const old = before.chains.find((chain) => chain.chainId === chainId)
            return old && height < old.height && !told.some((known) => known.chainId === chainId)
        })
        .map(({ chainId, height }) => ({ chainId, height }))
}

function changesBetween(before: DatabaseState, now: DatabaseState): ChangeKind[] {
    const changed = new Set<ChangeKind>()
    for (const chain of now.chains) {
        const old = before.chains.find(({ chainId }) => chainId === chain.chainId)
        if (old?.height !== chain.height || old?.hash !== chain.hash) changed.add('BLOCKS')
        if (old?.finalizedHeight !== chain.finalizedHeight) changed.add('FINALITY')
    }
    for (const [topic, change] of Object.entries(TOPICS))
        if (before.revisions[topic] !== now.revisions[topic]) changed.add(change)
    return [...changed]
}
