/** A question as it is sent, over and over. */
export interface Asking {
    /** Selection of the root field, with `$id` where one of `ids` belongs. */
    field: string
    ids: string[]
    /** Every request is another one to whoever keeps answers, though it asks the same. */
    fresh: boolean
}

/** Body of the nth request. */
export function bodyOf({ field, ids, fresh }: Asking, n: number): string {
    const id = ids.length > 0 ? ids[n % ids.length] : ''
    const name = fresh ? `q${n}: ` : ''
    return JSON.stringify({ query: `{ ${name}${field.replace('$id', id)} }` })
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
    { name: 'modelStanding, any model', root: 'modelStanding', args: 'id: "$id", window: MONTH' },
    { name: 'demandDistribution, all time', root: 'demandDistribution', args: 'window: ALL' },
    {
        name: 'demandDistribution, a month',
        root: 'demandDistribution',
        args: 'window: MONTH',
    },
    { name: 'demandHistory, days of three years', root: 'demandHistory', args: 'window: ALL, interval: DAY' },
]

/** Root field with its arguments and selection. @param asOf null = now */
export function fieldOf({ root, args }: Headline, selection: string, asOf: Date | null): string {
    const moment = asOf ? `, asOf: {time: "${asOf.toISOString()}"}` : ''
    return `${root}(${args}${moment}) ${selection}`
}
