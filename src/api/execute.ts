import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { Result } from './answers/answers'
import type { ApiContext } from './context'

/** A GraphQL request over HTTP as plain data, so that another process can run it. */
export interface SentOperation {
    method: 'GET' | 'POST'
    headers: [string, string][]
    /** Of the address, with its question mark. */
    search: string
    /** JSON as parsed. */
    body: unknown
}

/** Runs one GraphQL request. Its text was checked before: nobody validates here. */
export async function execute(
    apollo: ApolloServer<ApiContext>,
    context: ApiContext,
    { method, headers, search, body }: SentOperation,
): Promise<Result> {
    const map = new HeaderMap()
    for (const [name, value] of headers) map.set(name, value)
    const result = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method, headers: map, search, body },
        context: async () => context,
    })
    if (result.body.kind !== 'complete') throw new Error('incremental delivery is not offered')
    return {
        status: result.status ?? 200,
        headers: Object.fromEntries(result.headers),
        body: result.body.string,
    }
}
