import { LRUCache } from 'lru-cache'
import { endOf, startOf, type Tier } from '../../base/calendar'
import { coalesced } from '../../database/coalesced'
import type { Reader } from '../../database/reader'
import type { Span } from '../../database/span'
import type { Market } from '../../networks/market'
import { BlockBuilder } from '../../periods/block-builder'
import { type DayFacts, factsIn } from '../../periods/day-facts'
import { addFacts } from '../../periods/read-facts'
import type { Steps } from '../../stats'
import { type AsOf, type AsOfRequest, resolveAsOf } from '../question/as-of'
import { resolveWindow, type Window, type WindowRequest } from '../question/window'
import { bytesOf, type IndexedBlock, indexed } from './indexed-block'
import { Members } from './members'
import { OpenDays } from './open-days'
import { type Pace, unhurried } from './pace'
import { type KeptPeriod, PeriodStore, type SealedPeriods, TIERS } from './period-store'
import { type Book, type BookAsOf, readBook } from './registry-at'
import { type Edge, splitBySeals } from './split'
import { type Revisions, readRevisions } from './state'
import { addUpWindow, BOTH, type Half, type WindowDemand, WindowRows } from './window-demand'

export interface MemoryOptions {
    /** Bytes of sealed periods kept. */
    periodBytes?: number
    /** Bytes kept of added-up windows, and of the days that they begin and end in. */
    windowBytes?: number
    /** Bytes kept of what the registry said at moments that were asked for. */
    bookBytes?: number
}

/** A window cut into sealed periods and parts of sealed days, in no order, and what is left. */
export interface SealedParts {
    periods: KeptPeriod[]
    open: Span[]
}

const byStart = (one: { startMs: number }, other: { startMs: number }) => other.startMs - one.startMs

const MB = 2 ** 20

/** Place that is left to periods that are sealed, or asked for, later. */
const FREE_BYTES = 16 * MB

/** What nobody has asked about for a while is let go of, so that memory returns to what is in use. */
const IDLE = { ttl: 60_000, updateAgeOnGet: true, ttlAutopurge: true }

/** What is kept for everybody who asks. */
interface Kept {
    members: Members
    periods: PeriodStore
    windows: LRUCache<string, Promise<WindowDemand>>
    rows: LRUCache<string, Promise<WindowRows>>
    books: LRUCache<string, BookAsOf>
    openDays: OpenDays
    /** Facts of what is not sealed, by moment and span of time. */
    opens: LRUCache<string, Promise<IndexedBlock>>
    book?: { revision: string; reading: Promise<Book> }
}

/**
 * The market in the memory of one process: sealed periods, the registry's book, and windows that were asked for. Everything
 * is read from the database and kept only while the database says that it has not changed; any process gives the same
 * answers.
 */
export class MarketMemory {
    readonly members: Members

    constructor(
        readonly reader: Reader,
        readonly market: Market,
        options: MemoryOptions = {},
        /** For where the chains stand and what is known, which every question begins with. */
        private readonly state: Reader = coalesced(reader),
        private readonly pace: Pace = unhurried,
        private readonly kept: Kept = newKept(market, options),
    ) {
        this.members = kept.members
    }

    /** The same memory, with what it lacks read by another reader and worked out at another pace. */
    askedBy(reader: Reader, state: Reader, pace: Pace): MarketMemory {
        return new MarketMemory(reader, this.market, {}, state, pace, this.kept)
    }

    /**
     * Resolves the moment and the window of a question.
     * @throws BadQuestion, NothingIndexed, and what the pace throws of a question too many
     */
    async question(window?: WindowRequest | null, asOf?: AsOfRequest | null): Promise<MarketQuestion> {
        const question = await this.partOf(window, asOf)
        this.pace.begin(`${momentKey(question.asOf)} ${question.window.fromMs} ${question.window.toMs}`)
        return question
    }

    /** A question that another one consists of. */
    async partOf(window?: WindowRequest | null, asOf?: AsOfRequest | null): Promise<MarketQuestion> {
        const { state, market, reader } = this
        const [moment, revisions] = await Promise.all([
            resolveAsOf(reader, market.chainIds, asOf, state),
            readRevisions(state),
        ])
        const resolved = resolveWindow(window, moment.timeMs)
        const sealed = await this.kept.periods.periods(reader, revisions)
        const book = await this.bookAsOf(revisions, moment)
        return new MarketQuestion(this, resolved, moment, revisions, sealed, book)
    }

    /** Lets others have the event loop when this has had it for long. Between what takes long by itself. */
    rest(): Promise<void> {
        return this.pace.rest()
    }

    /** Runs a computation to its end in small steps, others having the event loop between them. */
    steps<T>(work: Steps<T>): Promise<T> {
        return this.pace.steps(work)
    }

    /**
     * Reads what every first question would have to wait for: the book, and the whole of demand to date; then as many sealed periods
     * as there is place for, the last ones first, so that questions about the past find them.
     */
    async warm(): Promise<void> {
        const question = await this.question()
        await question.toDate()
        const { periods } = this.kept
        const { list } = question.sealed
        for (const tier of TIERS)
            for (const sealed of list.filter((each) => each.tier === tier).sort(byStart)) {
                // More would push out what was read before.
                if (periods.free < FREE_BYTES) return
                await periods.read(this.reader, [sealed])
            }
    }

    /**
     * The demand of a window as of a moment; kept while nothing that it stands on has changed.
     * @param halves what of it is looked at
     */
    demand(question: MarketQuestion, window: Window, halves: readonly Half[] = BOTH): Promise<WindowDemand> {
        const { windows } = this.kept
        const whole = keyOf(question, window)
        const key = halves === BOTH || windows.has(whole) ? whole : `${whole} ${halves}`
        const demand = windows.get(key)
        // Whoever began it may have gone before it was there.
        if (demand) return demand.catch(() => this.demandAnew(key, question, window, halves))
        return this.demandAnew(key, question, window, halves)
    }

    private demandAnew(
        key: string,
        question: MarketQuestion,
        window: Window,
        halves: readonly Half[],
    ): Promise<WindowDemand> {
        const { windows } = this.kept
        const begun = windows.get(key)
        if (begun) return begun
        const added = this.pace.heavy(() => this.addUp(question, window, halves))
        // How much it takes is known when it is there.
        windows.set(key, added, { size: 1 })
        added.then(
            ({ bytes }) => {
                if (windows.get(key) !== added) return
                // One that is larger than all that may be kept is given, and not kept.
                if (bytes > windows.maxSize) windows.delete(key)
                else windows.set(key, added, { size: bytes })
            },
            () => windows.get(key) === added && windows.delete(key),
        )
        return added
    }

    /** The demand of a window, which is not kept. */
    passing(question: MarketQuestion, window: Window): Promise<WindowDemand> {
        return this.pace.heavy(() => this.addUp(question, window, BOTH))
    }

    /** The rows of a window, not added up; kept like its demand. */
    rows(question: MarketQuestion, window: Window): Promise<WindowRows> {
        const { rows } = this.kept
        const key = keyOf(question, window)
        const read = async () => this.rowsOf(question, await this.blocks(question, window))
        const known = rows.get(key)
        if (known) return known.catch(read)
        const reading = read()
        rows.set(key, reading)
        reading.catch(() => rows.get(key) === reading && rows.delete(key))
        return reading
    }

    /** Sealed periods and open parts of a window as blocks. */
    blocks(question: MarketQuestion, window: Window): Promise<IndexedBlock[]> {
        return this.pace.heavy(() => this.readBlocks(question, window))
    }

    private async readBlocks(question: MarketQuestion, window: Window): Promise<IndexedBlock[]> {
        const { periods, open } = await this.readSealed(question, window, TIERS)
        const facts = await Promise.all(
            // What lies between two periods is a part by itself: another window of the same moment may end with it too.
            [...grouped(open)].map(([part, spans]) => this.openBlock(question, part, spans)),
        )
        return [...periods.map(({ block }) => block), ...facts]
    }

    /** The facts of one open part, the same on every chain, as a block. */
    private openBlock(question: MarketQuestion, part: string, spans: Span[]): Promise<IndexedBlock> {
        const key = [momentKey(question.asOf), part, ...Object.values(question.revisions)].join(' ')
        return this.keptOpen(key, () => this.readOpen(question, spans))
    }

    /** A part of a sealed day as a block. */
    private edgeBlock({ day, spans }: Edge, facts: DayFacts): Promise<IndexedBlock> {
        const parts = spans.map(
            ({ chainId, height, fromMs, toMs }) => `${chainId} ${height} ${fromMs} ${toMs}`,
        )
        return this.keptOpen([day.revision, ...parts].join(' '), () =>
            this.pace.steps(indexed(factsIn(facts, spans))),
        )
    }

    /** A block that is kept for the other windows of a question. */
    private keptOpen(key: string, read: () => Promise<IndexedBlock>): Promise<IndexedBlock> {
        const { opens } = this.kept
        const known = opens.get(key)
        // Whoever began it may have gone before it was there.
        if (known) return known.catch(read)
        const reading = read()
        opens.set(key, reading, { size: 1 })
        reading.then(
            (block) => opens.get(key) === reading && opens.set(key, reading, { size: bytesOf(block) }),
            () => opens.get(key) === reading && opens.delete(key),
        )
        return reading
    }

    private async readOpen({ revisions }: MarketQuestion, spans: Span[]): Promise<IndexedBlock> {
        const dayMs = dayOf(spans[0])
        if (dayMs !== null) {
            const { reader, pace } = this
            const facts = await this.kept.openDays.facts(reader, pace, dayMs, spans, revisions)
            return pace.steps(indexed(factsIn(facts, spans)))
        }
        const builder = new BlockBuilder()
        const numberOf = (id: string) => this.members.numberOf(id)
        const run = (work: Steps<void>) => this.pace.steps(work)
        await addFacts(builder, this.reader, spans, this.market.opg, numberOf, run)
        return this.pace.steps(indexed(await this.pace.steps(builder.finished())))
    }

    /**
     * Sealed periods of a window and parts of sealed days, and the spans of time that are left.
     * @param tiers lengths of the periods, the longest first
     * @param mostAbsent null is given where more of them than this are not in memory; of 0, parts of days that are not are left open
     */
    sealedParts(
        question: MarketQuestion,
        window: Window,
        tiers: readonly Tier[],
        mostAbsent: number,
    ): Promise<SealedParts | null> {
        const { sealed, edges } = splitBySeals(window, question.asOf, question.sealed, tiers)
        const { periods } = this.kept
        const absent = periods.countAbsent(sealed)
        if (absent > mostAbsent) return Promise.resolve(null)
        const which = mostAbsent === 0 ? 'KEPT' : 'ALL'
        const read = () => this.readSealed(question, window, tiers, which)
        const isKnown = absent === 0 && (which === 'KEPT' || edges.every(({ day }) => periods.hasFacts(day)))
        // For what is in memory nobody has to wait.
        return isKnown ? read() : this.pace.heavy(read)
    }

    private async readSealed(
        question: MarketQuestion,
        window: Window,
        tiers: readonly Tier[],
        which: 'ALL' | 'KEPT' = 'ALL',
    ): Promise<SealedParts> {
        let { sealed } = question
        for (;;) {
            const parts = splitBySeals(window, question.asOf, sealed, tiers)
            const { periods, missing } = await this.kept.periods.read(this.reader, parts.sealed)
            if (missing.length === 0) {
                const edges = await this.readEdges(parts.edges, which)
                return { periods: [...periods, ...edges.periods], open: [...parts.open, ...edges.open] }
            }
            // What was opened since has its facts read.
            sealed = sealed.without(missing)
        }
    }

    /** Cuts parts out of sealed days; what cannot be is left open. */
    private async readEdges(edges: Edge[], which: 'ALL' | 'KEPT'): Promise<SealedParts> {
        const { periods: store } = this.kept
        const days = edges.map(({ day }) => day).filter((day) => which === 'ALL' || store.hasFacts(day))
        const facts = await store.facts(this.reader, days)
        const periods: KeptPeriod[] = []
        const open: Span[] = []
        for (const edge of edges) {
            const { day, spans } = edge
            const known = facts.get(day.revision)
            if (known) periods.push({ startMs: day.startMs, block: await this.edgeBlock(edge, known) })
            else open.push(...spans)
        }
        return { periods, open }
    }

    private rowsOf({ book, asOf }: MarketQuestion, blocks: IndexedBlock[]): WindowRows {
        return new WindowRows(blocks, book, asOf.timeMs, this.members.size)
    }

    private async addUp(
        question: MarketQuestion,
        window: Window,
        halves: readonly Half[],
    ): Promise<WindowDemand> {
        const rows = this.rowsOf(question, await this.readBlocks(question, window))
        return this.pace.steps(addUpWindow(rows, question.book, halves))
    }

    private async bookAsOf({ registry }: Revisions, asOf: AsOf): Promise<BookAsOf> {
        const { kept } = this
        const key = `${registry} ${momentKey(asOf)}`
        const known = kept.books.get(key)
        if (known) return known
        const book = await this.bookOf(registry)
        const at = await this.pace.steps(book.asOf(asOf))
        kept.books.set(key, at)
        return at
    }

    private bookOf(registry: string): Promise<Book> {
        const { kept } = this
        if (kept.book?.revision !== registry) {
            const reading = readBook(this.reader, this.members, this.market.opg)
            const book = { revision: registry, reading }
            kept.book = book
            reading.catch(() => {
                if (kept.book === book) kept.book = undefined
            })
            return reading
        }
        // Whoever began it may have gone before it was there.
        return kept.book.reading.catch(() => readBook(this.reader, this.members, this.market.opg))
    }
}

/** They serve the windows of one answer; windows themselves are kept longer. */
const OPEN_MS = 10_000

/** The UTC day that a span lies in, Unix ms; null where it lies in several. */
function dayOf({ fromMs, toMs }: Span): number | null {
    if (fromMs === null) return null
    const dayMs = startOf('DAY', fromMs)
    return toMs <= endOf('DAY', dayMs) ? dayMs : null
}

/** Spans by the part of time that they are of. */
function grouped(spans: Span[]): Map<string, Span[]> {
    const parts = new Map<string, Span[]>()
    for (const span of spans) {
        const part = `${span.fromMs} ${span.toMs}`
        const list = parts.get(part)
        if (list) list.push(span)
        else parts.set(part, [span])
    }
    return parts
}

function newKept(
    { opg }: Market,
    { periodBytes = 256 * MB, windowBytes = 256 * MB, bookBytes = 64 * MB }: MemoryOptions,
): Kept {
    const members = new Members()
    const dayBytes = Math.floor(windowBytes / 16)
    return {
        members,
        periods: new PeriodStore(members, periodBytes, dayBytes),
        openDays: new OpenDays(members, opg, dayBytes),
        windows: new LRUCache({ maxSize: windowBytes - 2 * dayBytes, max: 64, ...IDLE }),
        rows: new LRUCache({ max: 16, ttl: OPEN_MS, ttlAutopurge: true }),
        opens: new LRUCache({ maxSize: Math.ceil(bookBytes / 4), max: 64, ttl: OPEN_MS, ttlAutopurge: true }),
        books: new LRUCache({
            maxSize: Math.ceil((bookBytes * 3) / 4),
            max: 16,
            ...IDLE,
            sizeCalculation: ({ bytes }) => bytes,
        }),
    }
}

/** One question about the market, at one moment. */
export class MarketQuestion {
    constructor(
        readonly memory: MarketMemory,
        readonly window: Window,
        readonly asOf: AsOf,
        readonly revisions: Revisions,
        readonly sealed: SealedPeriods,
        /** What the registry and the catalogues said at that moment. */
        readonly book: BookAsOf,
    ) {}

    /** See `MarketMemory.rest`. */
    rest(): Promise<void> {
        return this.memory.rest()
    }

    /** See `MarketMemory.steps`. */
    steps<T>(work: Steps<T>): Promise<T> {
        return this.memory.steps(work)
    }

    /** Demand of the window. */
    demand(): Promise<WindowDemand> {
        return this.memory.demand(this, this.window)
    }

    /** Demand of another window as of the same moment. @param halves what of it is looked at */
    demandOf(window: Window, halves?: readonly Half[]): Promise<WindowDemand> {
        return this.memory.demand(this, window, halves)
    }

    /** Rows of another window as of the same moment, where nothing has to be added up. */
    rowsOf(window: Window): Promise<WindowRows> {
        return this.memory.rows(this, window)
    }

    /** Rows since the first block. */
    rowsToDate(): Promise<WindowRows> {
        return this.rowsOf({ fromMs: null, toMs: this.end })
    }

    /** Demand since the first block. */
    toDate(): Promise<WindowDemand> {
        return this.memory.demand(this, { fromMs: null, toMs: this.end })
    }

    /** The window of the same length before this one, or before that one (`steps`); null when the window has no beginning. */
    windowBefore(steps = 1): Window | null {
        const { fromMs, toMs } = this.window
        if (fromMs === null) return null
        const length = toMs - fromMs
        return { fromMs: fromMs - steps * length, toMs: toMs - steps * length }
    }

    /** First moment after everything that is looked at, Unix ms. */
    get end(): number {
        return resolveWindow(null, this.asOf.timeMs).toMs
    }
}

/** Tells windows apart, and what they stand on. */
const keyOf = ({ asOf, revisions }: MarketQuestion, { fromMs, toMs }: Window) =>
    [momentKey(asOf), fromMs, toMs, ...Object.values(revisions)].join(' ')

/** Tells moments apart by the blocks that are looked at. */
export function momentKey({ timeMs, chains }: AsOf): string {
    return `${timeMs} ${chains.map(({ height, hash, finalized }) => `${height}:${hash}:${finalized}`).join(' ')}`
}
