import type { WindowSizer } from '../../chain/cold/window'
import type { RpcClient } from '../../chain/rpc/rpc-client'
import { BeyondHeadError, FatalRpcError, RetryableRpcError } from '../../chain/rpc/rpc-errors'
import type { ChainLog } from '../../chain/rpc/trouble-log'
import type { Asking } from './asked-logs'
import { detachedUpTo } from './detached'
import { type LookContext, lookAgain, type Outcome } from './look-again'
import { nextLook, type PlannedLook } from './plan'
import type { Repairs } from './repairs'
import { SettledHeight } from './settled-height'
import type { Source, Sources } from './sources'
import { changeStretches, readStretches } from './store'
import type { Anchor } from './stored-logs'
import { confirmedBy, cover } from './stretches'

/** Blocks that have to be read again, from a height on. */
export interface Gap {
    height: number
    /** For the public list of rollbacks: no endpoint is named. */
    reason: string
}

export interface PassContext extends Omit<LookContext, 'asking' | 'everybody'> {
    rpc: RpcClient
    log: ChainLog
    /** Outlive this pass. */
    sources: Sources
    sizer: WindowSizer
    repairs: Repairs
    /** Endpoints that should have given the same, at least two. */
    wanted: number
    /** Milliseconds between two looks; all other waits are multiples of it. */
    pauseMs: number
    signal: AbortSignal
}

/** Blocks behind the head that do not count as catching up. */
const CAUGHT_UP = 50
/** In pauses: age of a new block at its early look, and how often the newest blocks are looked at. */
const SETTLED = 3
const EARLY_EVERY = 4
/** Newest blocks that get an early look even where blocks are final at once. */
const NEWEST = 200
/** Final blocks that are worth a look of their own at once; fewer wait for so many pauses. */
const TAIL = 200
const TAIL_PAUSES = 60
/** In pauses: how long a stretch is put off of which nobody can say what is right, or whose facts were detached. */
const UNSURE = 120
const DETACHED = 86_400
/** In pauses: how long an endpoint that left logs out is not read from so far down; it doubles every time. */
const AVOIDED = 300
const MOST_DOUBLINGS = 8

/** One look after the other at what is indexed, the newest blocks first, then from the beginning on. */
export class Pass {
    private readonly settled: SettledHeight
    private earlyAt = -Infinity
    private tailAt = -Infinity

    constructor(private readonly o: PassContext) {
        this.settled = new SettledHeight(SETTLED * o.pauseMs)
    }

    /** First height that anything is asked for. */
    get lowest(): number {
        return this.o.requests[0].range.from
    }

    /** Whether the stream has caught up: before, nothing must take its time. */
    async isAtHead(): Promise<boolean> {
        const { pool, chain } = this.o
        const { rows } = await pool.query(
            'SELECT FROM chain_status WHERE id = $1 AND checked_at IS NOT NULL AND head_height - height <= $2',
            [String(chain.chainId), CAUGHT_UP],
        )
        return rows.length > 0
    }

    /** Looks once, where there is something to look at. @returns what has to be read again, if anything */
    async step(): Promise<Gap | null> {
        const look = await this.choose()
        if (!look) return null
        const source = this.o.sources.of(look.endpoint)
        try {
            return await this.settle(look, source, await this.ask(look, source))
        } catch (error) {
            if (this.o.signal.aborted) return null
            if (
                error instanceof BeyondHeadError ||
                (error instanceof RetryableRpcError && error.trouble === 'notFound')
            ) {
                this.o.sources.lags(source, `${source.name} does not have block ${look.to} yet`)
            } else if (error instanceof RetryableRpcError || error instanceof FatalRpcError) {
                this.o.sources.failed(source, `${source.name} cannot be asked: ${error.message}`)
            } else throw error
            return null
        }
    }

    private async choose(): Promise<(PlannedLook & { early: boolean }) | null> {
        const { pool, chain, sources, sizer, wanted, pauseMs } = this.o
        const { rows } = await pool.query<{ height: number; final: number | null }>(
            'SELECT height, finalized_height AS final FROM chain_status WHERE id = $1',
            [String(chain.chainId)],
        )
        if (rows.length === 0 || rows[0].height < this.lowest) return null
        const { height, final } = rows[0]
        const [settled, now] = [this.settled.at(height), Date.now()]
        const stretches = await readStretches(pool, chain.chainId)
        const cut = (look: PlannedLook): PlannedLook => ({
            ...look,
            to: Math.min(look.to, look.from + sizer.span - 1),
        })
        if (now >= this.earlyAt + EARLY_EVERY * pauseMs) {
            this.earlyAt = now
            const from = Math.max(this.lowest, Math.min((final ?? -1) + 1, settled - NEWEST))
            const early = nextLook(stretches, { from, to: settled, sources: wanted, early: true }, sources)
            if (early) return { ...cut(early), early: true }
        }
        const to = Math.min(final ?? -1, height)
        const look = nextLook(stretches, { from: this.lowest, to, sources: wanted, early: false }, sources)
        if (!look) return null
        const isTail = look.to === to && look.to - look.from + 1 < TAIL
        if (isTail && now < this.tailAt + TAIL_PAUSES * pauseMs) return null
        if (isTail) this.tailAt = now
        return { ...cut(look), early: false }
    }

    private ask(look: PlannedLook, source: Source): Promise<Outcome> {
        const { rpc: client, sources, signal } = this.o
        const asking = ({ index }: Source): Asking => ({ client, index, signal })
        const everybody = sources.all.map(asking)
        return lookAgain(look.from, look.to, { ...this.o, asking: asking(source), everybody })
    }

    private async settle(
        look: PlannedLook & { early: boolean },
        source: Source,
        outcome: Outcome,
    ): Promise<Gap | null> {
        const { pool, chain, sources, sizer, pauseMs } = this.o
        const { from, to } = look
        if (outcome.kind === 'same') {
            await this.confirm(look, source, outcome.anchor)
            sizer.observed(to - from + 1, outcome.logs)
            sources.agreed(source)
        } else if (outcome.kind === 'moved') sources.lags(source, `${source.name}: ${outcome.why}`)
        else if (outcome.kind === 'unsure') this.putOff(look, UNSURE, outcome.why)
        else if (outcome.kind === 'askedWrong') await this.leftOut(look, source, outcome)
        else {
            const { height } = outcome
            const last = await detachedUpTo(pool, chain.chainId, height)
            if (last === null) return this.gap(look, outcome)
            // What stands before and after it is looked at by itself.
            sources.defer(
                height,
                Math.min(last, to),
                DETACHED * pauseMs,
                `the facts of block ${height} are detached`,
            )
        }
        return null
    }

    private async leftOut(
        look: PlannedLook & { early: boolean },
        source: Source,
        { anchor, first, last, ...wrong }: Extract<Outcome, { kind: 'askedWrong' }>,
    ): Promise<void> {
        const { sources, log } = this.o
        const { leftOut, altered, invented, times, facts } = wrong
        const what = leftOut
            ? `leaves out logs of block ${first} that receipts have`
            : altered
              ? `says something else of ${altered} log(s) of block ${first} than receipts do`
              : times
                ? `gives block ${first} another time than others do`
                : facts
                  ? `says something else of the transactions of ${facts} row(s) of block ${first} than others do`
                  : `names ${invented} log(s) of block ${first} that receipts do not have`
        const why = `${source.name} ${what}: it does not count as a second source there`
        // Told once in a row; the state is in `status`.
        if (source.gaps === 0) log.warn({ endpoint: source.name, height: first }, why)
        sources.leavesOut(source, first, last, why)
        if (leftOut + altered + times + facts > 0 && sources.all.length > 1)
            this.avoid(source, last + 1, first)
        await this.confirm({ ...look, to: first - 1 }, source, anchor)
        await this.confirm({ ...look, from: last + 1 }, source, anchor)
    }

    private async confirm(
        { from, to, early }: PlannedLook & { early: boolean },
        source: Source,
        anchor: Anchor,
    ): Promise<void> {
        if (to < from) return
        const change = confirmedBy(source.id, early ? 'early' : 'final')
        await changeStretches(this.o.pool, this.o.chain.chainId, [{ from, to, change }], anchor)
    }

    private async gap(
        look: PlannedLook,
        { height, leftOut, altered, invented, times, facts }: Extract<Outcome, { kind: 'indexWrong' }>,
    ): Promise<Gap | null> {
        const { pool, chain, sources, repairs, log } = this.o
        const objection = repairs.objection(height)
        if (objection) {
            this.putOff(look, SETTLED, objection)
            return null
        }
        repairs.noted(height)
        const what = leftOut
            ? `${leftOut} log(s) of block ${height} had not been indexed`
            : altered
              ? `${altered} log(s) of block ${height} say something else on the chain than was indexed`
              : times
                ? `block ${height} bears another time than was indexed`
                : facts
                  ? `${facts} row(s) of block ${height} are not what their whole transactions say`
                  : `${invented} indexed log(s) of block ${height} are not on the chain`
        const readBy = cover(await readStretches(pool, chain.chainId), height, height)[0].endpoints
        for (const source of sources.all) {
            if (!readBy.includes(source.id)) continue
            if (leftOut + altered + times + facts > 0 && sources.all.length > 1)
                this.avoid(source, look.to + 1, height)
            else log.warn({ endpoint: source.name, height }, `${what}: it was read from ${source.name}`)
        }
        log.warn({ height }, `${what}: reading again from there`)
        const by = times ? 'headers' : 'receipts'
        return { height, reason: `${what}, as the ${by} say; read again` }
    }

    /** Has the stream read from others up to a height, for longer every time. */
    private avoid(source: Source, below: number, height: number): void {
        const { rpc, pauseMs } = this.o
        const atLeastMs = AVOIDED * pauseMs * 2 ** Math.min(source.avoided++, MOST_DOUBLINGS)
        rpc.lacksLogs(
            { index: source.index },
            below,
            `block ${height} is not as receipts and headers say`,
            atLeastMs,
        )
    }

    private putOff({ from, to }: PlannedLook, pauses: number, why: string): void {
        const { rpc, sources, pauseMs } = this.o
        sources.defer(from, to, pauses * pauseMs, why)
        rpc.troubles.report('not confirmed', `blocks ${from} to ${to} are not confirmed: ${why}`)
    }
}
