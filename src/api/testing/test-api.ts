import { Logger } from '@subsquid/logger'
import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import type { ApiNetwork, ApiOptions } from '../options'
import { type Api, startApi } from '../start-api'

export const TEST_NETWORK: ApiNetwork = {
    name: 'devnet',
    demo: true,
    chains: [
        {
            chainId: 10740,
            name: 'opengradient',
            contracts: [
                {
                    kind: 'inferencePrecompile',
                    name: 'inferencePrecompile',
                    address: '0x00000000000000000000000000000000000000f4',
                    startHeight: 1,
                    validFrom: '2026-01-27',
                    validTo: null,
                    source: 'published',
                    provenance: 'onchain',
                },
            ],
        },
        {
            chainId: 8453,
            name: 'base',
            contracts: [
                {
                    kind: 'opg',
                    name: 'opg',
                    address: '0xfbc2051ae2265686a469421b2c5a2d5462fbf5eb',
                    startHeight: 1,
                    validFrom: '2026-04-21',
                    validTo: null,
                    source: 'published',
                    provenance: 'onchain',
                },
            ],
        },
    ],
}

export interface Answer {
    status: number
    headers: Headers
    data?: any
    errors?: { message: string; extensions: { code: string; limit?: number; [key: string]: unknown } }[]
}

export interface TestApi extends Api {
    database: TestDatabase
    /** Posts a query. */
    ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>
    get(path: string, headers?: Record<string, string>): Promise<Response>
}

/** The service on a fresh, migrated database of its own. */
export async function testApi(options: Partial<ApiOptions> = {}): Promise<TestApi> {
    const database = await testDatabase()
    const log = new Logger(() => {}, 'demand:api:test')
    const api = await startApi({
        databaseUrl: database.url,
        port: 0,
        network: TEST_NETWORK,
        metrics: { keepMs: 0 },
        log,
        ...options,
    })
    return {
        ...api,
        database,
        get: (path, headers) => fetch(api.url + path, { headers }),
        ask: (query, variables, headers) => ask(api.url, query, variables, headers),
        // The server goes with the test file, and this database with it.
        async close() {
            await api.close()
            await database.pool.end()
        },
    }
}

export async function ask(
    url: string,
    query: string,
    variables?: Record<string, unknown>,
    headers: Record<string, string> = {},
): Promise<Answer> {
    const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, headers: response.headers, ...((await response.json()) as object) }
}
