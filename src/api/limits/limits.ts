/** What one client may ask. Every limit that is hit answers with its code, its value and the way to stay under it. */
export interface Limits {
    /** Levels of nested fields. */
    depth: number
    /** Values (scalars and objects) an answer could hold, counted before execution: fields x page sizes. */
    cost: number
    /** Greatest `limit` and `first`. */
    pageSize: number
    /** Rows `offset`, or a connection's `after`, may skip. Feeds have no such limit. */
    offset: number
    /** Root fields of one request. */
    rootFields: number
    /** Aliases of one request, at any level. */
    aliases: number
    /** Levels of nested conditions in one `where`. */
    filterDepth: number
    /** Values in all filters of one request; a condition in a list counts as four. */
    filterValues: number
    /** Bytes of a request body. */
    requestBytes: number
    /** Bytes of an answer, and of what statements bring for it. In memory an answer takes several times as much. */
    answerBytes: number
    /** Characters of a query's text. */
    queryLength: number
    /** Lexical tokens of a query's text. */
    tokens: number
    /** Directives written in a query's text. */
    directives: number
    /** Fragments, and operations, defined in a query's text. */
    definitions: number
    /** Comparisons that validation has to make between fields that answer under the same name. */
    comparisons: number
    /** Levels of nested objects and lists in a JSON body, a frame, or a value written in a query. */
    jsonDepth: number
    /** Values in a JSON body or frame. */
    jsonValues: number
    /** Milliseconds that one request may take of the database, waiting for its turn included. */
    statementMs: number
    /** Milliseconds of work that one request may be expected to cost; the first answer about a moment may cost more. */
    requestWorkMs: number
    /** Milliseconds of work a minute for each client address, of the database and our own; 0 = no limit. */
    workPerMinute: number
    /** Requests a minute for each client address; 0 = no limit. */
    requestsPerMinute: number
    /** Requests a minute for each client address to everything that is not GraphQL; 0 = no limit. */
    otherRequestsPerMinute: number
}

export const DEFAULT_LIMITS: Limits = {
    depth: 12,
    // A page of 1,000 payments with all of their fields.
    cost: 50_000,
    pageSize: 1_000,
    offset: 100_000,
    rootFields: 30,
    aliases: 30,
    filterDepth: 6,
    filterValues: 1_000,
    requestBytes: 256 * 1024,
    answerBytes: 8 * 2 ** 20,
    queryLength: 64 * 1024,
    // GraphiQL's introspection has about 200, the widest question of ours asked for everything about 600.
    tokens: 2_000,
    directives: 50,
    definitions: 60,
    comparisons: 10_000,
    jsonDepth: 32,
    jsonValues: 5_000,
    statementMs: 5_000,
    requestWorkMs: 250,
    // A quarter of one processor.
    workPerMinute: 15_000,
    // Ten a second, with some to spare: it is the work that counts.
    requestsPerMinute: 1_200,
    otherRequestsPerMinute: 1_200,
}

/** Mistakes of a query or its variables that are listed at once: to look for names like a wrong one takes milliseconds. */
export const MAX_MISTAKES = 2

/** Characters of a name in a query. */
export const MAX_NAME_LENGTH = 128

/** Page size of a list that names none. */
export const DEFAULT_PAGE_SIZE = 50
