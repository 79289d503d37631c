import { LRUCache } from 'lru-cache'
import { coalesced } from '../../facts/coalesced'
import type { Reader } from '../../facts/reader'
import type { Market } from '../../networks/market'
import type { Block } from '../../periods/block'
import { BlockBuilder } from '../../periods/block-builder'
import { addFacts } from '../../periods/read-facts'
import { type AsOf, type AsOfRequest, resolveAsOf } from '../question/as-of'
import { resolveWindow, type Window, type WindowRequest } from '../question/window'
import { type Book, type BookAsOf, readBook } from './book'
import { Members } from './members'
import { PeriodStore, type SealedPeriods } from './period-store'
import { splitBySeals } from './split'
import { type Revisions, readRevisions } from './state'
import { WindowDemand } from './window-demand'

export interface MemoryOptions {
    /** Bytes of sealed periods kept. */
    periodBytes?: number
    /** Bytes of added-up windows kept. */
    windowBytes?: number
}

const MB = 2 ** 20

/**
 * The market in the memory of one process: sealed periods, the registry's book, and windows that were asked for. Everything
 * is read from the database and kept only while the database says that it has not changed; any process gives the same
 * answers.
 */
export class MarketMemory {
    readonly members = new Members()
    private readonly periods: PeriodStore
    /** For what every question begins with. */
    private readonly state: Reader
    private readonly windows: LRUCache<string, Promise<WindowDemand>>
    private readonly books: LRUCache<string, BookAsOf>
    private book?: { revision: string; reading: Promise<Book> }

    constructor(
        readonly reader: Reader,
        readonly market: Market,
        { periodBytes = 256 * MB, windowBytes = 256 * MB }: MemoryOptions = {},
    ) {
        this.state = coalesced(reader)
        this.periods = new PeriodStore(reader, this.members, periodBytes)
        this.windows = new LRUCache({ maxSize: windowBytes, max: 64 })
        this.books = new LRUCache({ max: 16 })
    }

    /**
     * Resolves the moment and the window of a question.
     * @throws BadQuestion, NothingIndexed
     */
    async question(window?: WindowRequest | null, asOf?: AsOfRequest | null): Promise<MarketQuestion> {
        const { state, market } = this
        const [moment, revisions] = await Promise.all([
            resolveAsOf(state, market.chainIds, asOf),
            readRevisions(state),
        ])
        const sealed = await this.periods.periods(revisions)
        const book = await this.bookAsOf(revisions, moment)
        return new MarketQuestion(this, resolveWindow(window, moment.timeMs), moment, revisions, sealed, book)
    }

    /** Reads what every first question would have to wait for: the book, and the whole of demand to date. */
    async warm(): Promise<void> {
        const question = await this.question()
        const toDate = await question.toDate()
        toDate.pairs()
    }

    /** The demand of a window as of a moment; kept while nothing that it stands on has changed. */
    demand(question: MarketQuestion, window: Window): Promise<WindowDemand> {
        const { asOf, revisions } = question
        const key = [momentKey(asOf), window.fromMs, window.toMs, ...Object.values(revisions)].join(' ')
        let demand = this.windows.get(key)
        if (!demand) {
            const added = this.addUp(question, window)
            demand = added
            // How much it takes is known when it is there.
            this.windows.set(key, added, { size: 1 })
            added.then(
                (window) =>
                    this.windows.set(key, added, { size: Math.min(window.bytes, this.windows.maxSize) }),
                () => this.windows.delete(key),
            )
        }
        return demand
    }

    /** Sealed periods and open parts of a window as blocks. */
    async blocks(question: MarketQuestion, window: Window): Promise<Block[]> {
        let { sealed } = question
        let parts = splitBySeals(window, question.asOf, sealed)
        let { blocks, missing } = await this.periods.read(parts.sealed)
        // What was opened since has its facts read.
        while (missing.length > 0) {
            sealed = sealed.without(missing)
            parts = splitBySeals(window, question.asOf, sealed)
            ;({ blocks, missing } = await this.periods.read(parts.sealed))
        }
        const builder = new BlockBuilder()
        const numberOf = (id: string) => this.members.numberOf(id)
        await addFacts(builder, this.reader, parts.open, this.market.opg, numberOf)
        return [...blocks, builder.finish()]
    }

    private async addUp(question: MarketQuestion, window: Window): Promise<WindowDemand> {
        const blocks = await this.blocks(question, window)
        return new WindowDemand(blocks, question.book, this.members.size, question.asOf.timeMs)
    }

    private async bookAsOf({ registry }: Revisions, asOf: AsOf): Promise<BookAsOf> {
        if (this.book?.revision !== registry) {
            const reading = readBook(this.reader, this.members, this.market.opg)
            this.book = { revision: registry, reading }
            reading.catch(() => {
                this.book = undefined
            })
        }
        const book = await this.book!.reading
        const key = `${registry} ${momentKey(asOf)}`
        let at = this.books.get(key)
        if (!at) {
            at = book.asOf(asOf)
            this.books.set(key, at)
        }
        return at
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

    /** Demand of the window. */
    demand(): Promise<WindowDemand> {
        return this.memory.demand(this, this.window)
    }

    /** Demand of another window as of the same moment. */
    demandOf(window: Window): Promise<WindowDemand> {
        return this.memory.demand(this, window)
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

/** Tells moments apart by the blocks that are looked at. */
export function momentKey({ timeMs, chains }: AsOf): string {
    return `${timeMs} ${chains.map(({ height, hash, finalized }) => `${height}:${hash}:${finalized}`).join(' ')}`
}
