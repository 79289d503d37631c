import type { Envelope } from './envelope'

/** The request for the next page of a list. */
export interface NextPage {
    url: URL
    /** The source indicates that there is more; false: it is only tried. */
    isExpected: boolean
    /** The page number is guessed by counting on, because the source does not say how it goes on. */
    isGuessed: boolean
}

const CURSOR_PARAMETERS = [
    'cursor',
    'after',
    'pageToken',
    'page_token',
    'nextToken',
    'next_token',
    'starting_after',
]
const PAGE_PARAMETERS = ['page', 'pageNumber', 'page_number', 'pageIndex', 'p']
const OFFSET_PARAMETERS = ['offset', 'skip']
const LIMIT_PARAMETERS = ['limit', 'pageSize', 'page_size', 'perPage', 'per_page', 'size', 'take']

/** What is known once a page was read. */
export interface Read {
    url: URL
    envelope: Envelope
    /** Address from the answer's `Link` header, if it has one. */
    link: string | null
    /** Models on this page, and on all so far. */
    count: number
    soFar: number
    /** Pages so far, this one included. */
    pages: number
    /** Page numbers that were guessed and brought what was known. */
    skipped: number
}

/**
 * Finds the next page of a list: by the link or cursor that an answer gives, or else by counting pages or offsets on.
 * Null: the list ends here. A string: why it can't be followed. What is `page`, `limit` and so on differs; the common
 * names are known.
 */
export function nextPage({
    url,
    envelope,
    link,
    count,
    soFar,
    pages,
    skipped,
}: Read): NextPage | string | null {
    const nextLink = envelope.nextLink ?? link
    if (envelope.more === false) return null
    if (nextLink !== null) return followed(url, nextLink)
    const to = new URL(url)
    const told = (parameter: string, value: string | number): NextPage => {
        to.searchParams.set(parameter, String(value))
        return { url: to, isExpected: true, isGuessed: false }
    }
    const named = (names: string[]) => names.find((name) => url.searchParams.has(name))
    if (envelope.cursor)
        return told(named(CURSOR_PARAMETERS) ?? envelope.cursor.parameter, envelope.cursor.value)
    if (envelope.nextPage !== null) return told(named(PAGE_PARAMETERS) ?? 'page', envelope.nextPage)
    // Of nothing nothing follows, unless it says where: a filter may have left a page without models.
    if (count === 0) return null
    if (envelope.total !== null && soFar >= envelope.total && startsAtBeginning(url)) return null
    const limit = envelope.limit ?? numberIn(url, LIMIT_PARAMETERS)
    // Of a page that is not full nothing follows, if the source itself says how large its pages are.
    if (
        envelope.limit !== null &&
        count < envelope.limit &&
        envelope.more === null &&
        envelope.total === null &&
        envelope.pageCount === null
    )
        return null
    const isExpected =
        envelope.more === true ||
        (envelope.total !== null && soFar < envelope.total) ||
        (envelope.pageCount !== null && pages < envelope.pageCount) ||
        (limit !== null && count >= limit)
    const offset = numberIn(url, OFFSET_PARAMETERS) ?? (envelope.page === null ? envelope.offset : null)
    if (offset !== null) {
        to.searchParams.set(named(OFFSET_PARAMETERS) ?? 'offset', String(offset + count))
    } else {
        const page = numberIn(url, PAGE_PARAMETERS) ?? envelope.page
        // Without any number the first page may be page 0 or page 1: both are tried.
        to.searchParams.set(named(PAGE_PARAMETERS) ?? 'page', String((page ?? 0) + 1 + skipped))
    }
    return { url: to, isExpected, isGuessed: true }
}

/**
 * Whether a URL asks for a list from its beginning on; page 1 may be the second, which the number of its models shows.
 */
export function startsAtBeginning(url: URL): boolean {
    const page = numberIn(url, PAGE_PARAMETERS) ?? 0
    const offset = numberIn(url, OFFSET_PARAMETERS) ?? 0
    return page <= 1 && offset === 0 && !CURSOR_PARAMETERS.some((name) => url.searchParams.has(name))
}

/** A link is followed on the host it comes from, over the connection that was asked for: servers behind a proxy do not know it. */
function followed(from: URL, link: string): NextPage | string {
    if (!URL.canParse(link, from.href)) return 'its next page has no address that can be read'
    const given = new URL(link, from)
    if (given.hostname !== from.hostname)
        return `its next page is on another host, ${given.host}: that is not followed`
    // Not put together as text: a path may begin with two slashes, which would be a host.
    const url = new URL(from)
    url.pathname = given.pathname
    url.search = given.search
    return { url, isExpected: true, isGuessed: false }
}

function numberIn(url: URL, names: string[]): number | null {
    for (const name of names) {
        const text = url.searchParams.get(name)
        if (text !== null && /^\d{1,9}$/.test(text)) return Number(text)
    }
    return null
}

/** The address of rel="next" in a `Link` header (RFC 8288); null when there is none. */
export function linkHeader(header: string | string[] | undefined): string | null {
    const text = Array.isArray(header) ? header.join(', ') : (header ?? '')
    for (const [, address, parameters] of text.matchAll(/<([^>]{0,4096})>((?:\s*;\s*[^,;]+)*)/g))
        if (/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?/i.test(parameters)) return address
    return null
}
