/** What one client may ask. Every limit that is hit answers with its code, its value and the way to stay under it. */
export const DEFAULT_LIMITS = {
    /** Levels of nested fields. */
    depth: 12,
    /** Values (scalars and objects) an answer could hold, counted before execution: fields x page sizes. Enough for 1,000 payments with all of their fields. */
    cost: 50_000,
    /** Greatest `limit` and `first`. */
    pageSize: 1_000,
    /** Rows `offset`, or a connection's `after`, may skip. Feeds have no such limit. */
    offset: 100_000,
    /** Root fields of one request. */
    rootFields: 30,
    /** Aliases of one request, at any level. */
    aliases: 30,
    /** Levels of nested conditions in one `where`. */
    filterDepth: 6,
    /** Values in all filters of one request; a condition in a list counts as four. */
    filterValues: 1_000,
    /** Bytes of a request body. */
    requestBytes: 256 * 1024,
    /** Bytes of an answer, and of what statements bring for it. In memory an answer takes several times as much. */
    answerBytes: 8 * 2 ** 20,
    /** Characters of a query's text. */
    queryLength: 64 * 1024,
    /**
     * Lexical tokens of a query's text.
     * GraphiQL's introspection has about 200, the widest question of ours asked for everything about 600.
     */
    tokens: 2_000,
    /** Directives written in a query's text. */
    directives: 50,
    /** Fragments, and operations, defined in a query's text. */
    definitions: 60,
    /** Comparisons that validation has to make between fields that answer under the same name. */
    comparisons: 10_000,
    /** Levels of nested objects and lists in a JSON body, a frame, or a value written in a query. */
    jsonDepth: 32,
    /** Values in a JSON body or frame. */
    jsonValues: 5_000,
    /** Milliseconds that one request may take of the database, waiting for its turn included. */
    statementMs: 5_000,
    /** Milliseconds of work that one request may be expected to cost; the first answer about a moment may cost more. */
    requestWorkMs: 250,
    /** Milliseconds of work a minute for each client address, of the database and our own; 0 = no limit. A quarter of one processor. */
    workPerMinute: 15_000,
    /** Requests a minute for each client address; 0 = no limit. Ten a second, with some to spare: it is the work that counts. */
    requestsPerMinute: 1_200,
    /** Requests a minute for each client address to everything that is not GraphQL; 0 = no limit. */
    otherRequestsPerMinute: 1_200,
}

export type Limits = typeof DEFAULT_LIMITS

/** Mistakes of a query or its variables that are listed at once: to look for names like a wrong one takes milliseconds. */
export const MAX_MISTAKES = 2

/** Characters of a name in a query. */
export const MAX_NAME_LENGTH = 128

/** Page size of a list that names none. */
export const DEFAULT_PAGE_SIZE = 50
