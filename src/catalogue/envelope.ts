/** What an answer says, around its list of models, about further pages. Null: it does not say. */
export interface Envelope {
    /** URL of the next page, as given. */
    nextLink: string | null
    /** What to ask for the next page with. */
    cursor: { parameter: string; value: string } | null
    nextPage: number | null
    page: number | null
    offset: number | null
    /** Models on a page. */
    limit: number | null
    /** Models in all. */
    total: number | null
    /** Pages in all. */
    pageCount: number | null
    /** There is more; false: this is the end. */
    more: boolean | null
}

export const NO_ENVELOPE: Envelope = {
    nextLink: null,
    cursor: null,
    nextPage: null,
    page: null,
    offset: null,
    limit: null,
    total: null,
    pageCount: null,
    more: null,
}

type Json = Record<string, unknown>

const LISTS = ['models', 'data', 'items', 'results']
/** Fields that may hold the information about pages, besides the top level. */
const PLACES = ['meta', 'pagination', 'paging', 'pageInfo', 'page_info', 'page', 'links', '_links', 'data']
const NEXT = [
    'next',
    'nextLink',
    'next_link',
    'nextUrl',
    'next_url',
    'nextPageUrl',
    'next_page_url',
    'nextPage',
    'next_page',
]
/** Names of cursors in answers, and of the parameter that each is asked with. */
const CURSORS: [key: string, parameter: string][] = [
    ['nextCursor', 'cursor'],
    ['next_cursor', 'cursor'],
    ['nextPageToken', 'pageToken'],
    ['next_page_token', 'page_token'],
    ['nextToken', 'nextToken'],
    ['next_token', 'next_token'],
    ['endCursor', 'after'],
]
const NUMBERS = {
    page: ['page', 'currentPage', 'current_page', 'pageNumber', 'page_number', 'number'],
    offset: ['offset', 'skip'],
    limit: ['limit', 'pageSize', 'page_size', 'perPage', 'per_page', 'size'],
    total: ['total', 'totalCount', 'total_count', 'totalItems', 'total_items', 'totalElements'],
    pageCount: ['totalPages', 'total_pages', 'pageCount', 'page_count', 'lastPage', 'last_page', 'pages'],
} as const
const MORE = ['hasMore', 'has_more', 'hasNext', 'has_next', 'hasNextPage', 'has_next_page']

/** The list of models in an answer, or null. */
export function listIn(value: unknown): unknown[] | null {
    if (Array.isArray(value)) return value
    if (!isObject(value)) return null
    for (const key of LISTS) {
        const inner = value[key]
        if (Array.isArray(inner)) return inner
        const nested = isObject(inner) ? LISTS.map((each) => inner[each]).find(Array.isArray) : undefined
        if (nested) return nested
    }
    return null
}

/** Reads what an answer says about its pages, in the forms that are common. */
export function envelopeOf(value: unknown): Envelope {
    if (!isObject(value)) return NO_ENVELOPE
    const places = [value, ...PLACES.map((key) => value[key]).filter(isObject)]
    const find = <T>(keys: readonly string[], read: (value: unknown) => T | null): T | null => {
        for (const place of places)
            for (const key of keys) {
                const found = key in place ? read(place[key]) : null
                if (found !== null) return found
            }
        return null
    }
    const next = find(NEXT, (each) => (isObject(each) ? textOf(each.href) : (textOf(each) ?? numberOf(each))))
    // A word alone is a cursor, not an address.
    const isLink = typeof next === 'string' && /[/?:]/.test(next)
    const cursor = CURSORS.flatMap(([key, parameter]) => {
        const value = find([key], (each) => textOf(each) ?? numberOf(each)?.toString() ?? null)
        return value === null ? [] : [{ parameter, value }]
    })
    if (typeof next === 'string' && !isLink && !/^\d+$/.test(next))
        cursor.push({ parameter: 'cursor', value: next })
    const numbers = Object.fromEntries(
        Object.entries(NUMBERS).map(([name, keys]) => [name, find(keys, numberOf)]),
    ) as Pick<Envelope, keyof typeof NUMBERS>
    // Some count the models of this page, others all.
    const count = find(['count'], numberOf)
    numbers.total ??= count === listIn(value)?.length ? null : count
    const more = find(MORE, (each) => (typeof each === 'boolean' ? each : null))
    const isLast = find(['last'], (each) => (typeof each === 'boolean' ? each : null))
    const endsHere =
        next === null && places.some((place) => NEXT.some((key) => key in place && place[key] === null))
    const nextPage = isLink ? null : numberOf(next)
    return {
        ...numbers,
        nextLink: isLink ? (next as string) : null,
        cursor: cursor[0] ?? null,
        nextPage,
        more: more ?? (isLast === null ? (endsHere && cursor.length === 0 ? false : null) : !isLast),
    }
}

const isObject = (value: unknown): value is Json =>
    typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | null =>
    typeof value === 'string' && value !== '' && value.length <= 4096 ? value : null

function numberOf(value: unknown): number | null {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null
}
