import { setTimeout as pause } from 'node:timers/promises'
import { GetError, type Got, httpGet } from '../base/http/http-get'
import { CatalogueError, tooManyModels } from './catalogue-error'
import { type Document, type Item, readDocument } from './document'
import { linkHeader, type NextPage, nextPage, startsAtBeginning } from './next-page'
import { utf8 } from './utf8'

export interface ReadLimits {
    /** Largest catalogue read, all pages together, in bytes. */
    maxBytes: number
    /** Longest wait for a page, in ms, to its last byte. */
    timeoutMs: number
    /** Models read at most; each takes some kilobytes of memory until it is written. */
    maxModels: number
    /** Pages followed at most. */
    maxPages: number
    /** First wait before a page that failed is asked for again, in ms. */
    retryMs: number
}

/** What was read from a source. */
export interface Told {
    items: Item[]
    /** Why this may not be all it has; null when there is no sign of that. */
    partial: string | null
    pages: number
}

/** Called with the progress of reading. */
export type ReadProgress = (pages: number, models: number) => void

const ATTEMPTS = 3

/** Statuses that say "not now", and those that say "not you": neither says that a list ends. */
const NOT_NOW = new Set([408, 425, 429])
const NOT_YOU = new Set([401, 402, 403, 407])

/** Reads a list of models from a URL, page after page to its end. @throws CatalogueError, GetError when there is no first page */
export async function readPages(start: URL, limits: ReadLimits, onProgress: ReadProgress): Promise<Told> {
    const items: Item[] = []
    const seen = new Set<string>()
    const visited = new Set([start.href])
    let [pages, bytes, repeats] = [0, 0, 0]
    let total: number | null = null
    let pageCount: number | null = null
    let last: { url: URL; envelope: Document['envelope']; link: string | null; count: number } | null = null
    const ended = (partial: string | null = null): Told => {
        const late = startsAtBeginning(start) ? null : 'its URL does not begin with the first page'
        const isShort = pageCount !== null && pages < pageCount
        const fewer = isShort ? `it says that it has ${pageCount} pages, and gave ${pages}` : null
        return { items, pages, partial: missingOf(total, items.length) ?? partial ?? fewer ?? late }
    }
    for (let asked: NextPage = { url: start, isExpected: true, isGuessed: false }; ; ) {
        const { url, isExpected, isGuessed } = asked
        let page: { document: Document; got: Got }
        try {
            page = await getPage(url, { ...limits, maxBytes: limits.maxBytes - bytes })
        } catch (error) {
            if (pages === 0) throw error
            const isPastEnd = isGuessed && error instanceof PageRefused && saysNoSuchPage(error, isExpected)
            const isNoPage = error instanceof CatalogueError && !(error instanceof PageRefused)
            if (isPastEnd || (isNoPage && !isExpected)) return ended()
            return ended(`page ${pages + 1} failed: ${(error as Error).message}`)
        }
        const { document, got } = page
        bytes += got.body.length
        if (items.length + document.items.length > limits.maxModels) throw tooManyModels(limits.maxModels)
        total = larger(total, document.envelope.total)
        pageCount = larger(pageCount, document.envelope.pageCount)
        const keys = document.items.map(keyOf)
        const isRepeat = pages > 0 && keys.length > 0 && keys.every((key) => seen.has(key))
        if (isRepeat) {
            // Where the first page had no number, the one that was guessed may have been the first again.
            const mayBeFirst = isGuessed && pages === 1 && repeats === 0 && !isNumbered(start)
            // A last page that comes again is an end; a first one that does so, or one that was pointed to, is none.
            if (!mayBeFirst) return ended(isExpected && (!isGuessed || pages === 1) ? REPEATS : null)
            repeats = 1
        } else {
            if (keys.length > 0 || pages === 0) pages++
            for (const key of keys) seen.add(key)
            const place = (of: Item) => (pages === 1 ? of.place : `page ${pages}, ${of.place}`)
            for (const item of document.items) items.push({ ...item, place: place(item) })
            if (keys.length > 0) onProgress(pages, items.length)
            const link = linkHeader(got.headers.link)
            // After a redirect the list goes on where it led.
            last = { url: got.url, envelope: document.envelope, link, count: keys.length }
        }
        const next = nextPage({ ...last!, soFar: items.length, pages, skipped: pages === 1 ? repeats : 0 })
        if (next === null) return ended()
        if (typeof next === 'string') return ended(next)
        // An empty page that leads to itself is an end.
        if (keys.length === 0 && next.url.href === url.href) return ended()
        if (visited.has(next.url.href)) return ended(REPEATS)
        if (visited.size >= limits.maxPages) return ended(`it has more than ${limits.maxPages} pages`)
        visited.add(next.url.href)
        asked = next
    }
}

const REPEATS = 'its next page is one that was read before'

/** A sentence on how many models are missing of the total that a source states; null when none is. */
export function missingOf(total: number | null, got: number): string | null {
    return total !== null && total > got ? `it says that it has ${total} models, and gave ${got}` : null
}

function isNumbered(url: URL): boolean {
    return [...url.searchParams.keys()].some(
        (name) => /^(p|page|offset|skip)/i.test(name) && !/size/i.test(name),
    )
}

/** What makes two items the same model, or the same text. */
function keyOf({ value, problem }: Item): string {
    const { author, authorUsername, name } = (value ?? {}) as Record<string, unknown>
    const by = author || authorUsername
    return typeof name === 'string' && typeof by === 'string'
        ? `${by}/${name}`
        : `${problem} ${jsonOf(value)}`
}

/** JSON that was read may be nested deeper than can be written. */
function jsonOf(value: unknown): string | undefined {
    try {
        return JSON.stringify(value)
    } catch {
        return 'nested too deep'
    }
}

function larger(a: number | null, b: number | null): number | null {
    return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

/** Whether a refusal means that a page is not there; where one must be, "not you" does not. */
function saysNoSuchPage({ status }: PageRefused, isExpected: boolean): boolean {
    return status < 500 && !NOT_NOW.has(status) && !(isExpected && NOT_YOU.has(status))
}

/** A server that answers, but not with a page. */
class PageRefused extends CatalogueError {
    constructor(
        message: string,
        readonly status: number,
    ) {
        super(message)
    }
}

/** Asks for a page, some times if need be. */
async function getPage(
    url: URL,
    { timeoutMs, maxBytes, retryMs }: ReadLimits,
): Promise<{ document: Document; got: Got }> {
    for (let attempt = 1; ; attempt++) {
        try {
            const headers = { accept: 'application/json, application/x-ndjson', 'accept-encoding': 'gzip' }
            const got = await httpGet(url, { timeoutMs, maxBytes, headers })
            if (got.status === 200) return { got, document: readDocument(utf8(got.body)) }
            throw new PageRefused(`answered ${got.status}`, got.status)
        } catch (error) {
            const isFinal = error instanceof PageRefused && error.status < 500 && !NOT_NOW.has(error.status)
            const isOversized = error instanceof GetError && error.kind === 'oversized'
            if (isOversized) throw new CatalogueError(`is larger than ${maxBytes} bytes`)
            const isUnreadable = error instanceof CatalogueError && !(error instanceof PageRefused)
            if (isFinal || isUnreadable || attempt === ATTEMPTS) throw error
            await pause(retryMs * 2 ** (attempt - 1))
        }
    }
}
