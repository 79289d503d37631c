/** A question as it is sent, over and over. */
export interface Asking {
    /** The whole operation; its variable `id`, if it has one, is one of `ids` each time. */
    query: string
    ids: string[]
    /** Answers are not kept: what is sent says what kept answers have no notion of. */
    fresh: boolean
}

/** Body of the nth request. */
export function bodyOf({ query, ids, fresh }: Asking, n: number): string {
    const variables = query.includes('$id') ? { id: ids[n % ids.length] } : {}
    return JSON.stringify({ query, variables, ...(fresh ? { extensions: { bench: true } } : {}) })
}

/** A headline query, without its selection. */
export interface Headline {
    name: string
    root: string
    /** Arguments beside asOf. */
    args: string
}

/** The queries of the headline, with the windows that a dashboard and a researcher ask for. */
export const HEADLINES: Headline[] = [
    { name: 'topModels, 50 of a month', root: 'topModels', args: 'window: MONTH, first: 50' },
    { name: 'topModels, 50 of all time', root: 'topModels', args: 'window: ALL, first: 50' },
    { name: 'market, a month', root: 'market', args: 'window: MONTH' },
    { name: 'modelStanding, any model', root: 'modelStanding', args: 'id: $id, window: MONTH' },
    { name: 'demandDistribution, all time', root: 'demandDistribution', args: 'window: ALL' },
    {
        name: 'demandDistribution, a month',
        root: 'demandDistribution',
        args: 'window: MONTH',
    },
    { name: 'demandHistory, days of three years', root: 'demandHistory', args: 'window: ALL, interval: DAY' },
]

/** The operation. @param asOf null = now */
export function queryOf({ root, args }: Headline, selection: string, asOf: Date | null): string {
    const moment = asOf ? `, asOf: {time: "${asOf.toISOString()}"}` : ''
    const variables = args.includes('$id') ? 'query Standing($id: String!) ' : ''
    return `${variables}{ ${root}(${args}${moment}) ${selection} }`
}
