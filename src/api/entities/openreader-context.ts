import type { OpenreaderContext } from '@subsquid/openreader/lib/context'
import { ConnectionQuery } from '@subsquid/openreader/lib/sql/query'
import { GraphQLError } from 'graphql'
import type { StatementOptions } from '../database/request-session'

/** Where openreader's statements are run: a request's session, or the pool as such. */
export interface StatementRunner {
    rows(sql: string, params?: unknown[], options?: StatementOptions): Promise<any[][]>
}

/**
 * Runs openreader's statements on our connections. Openreader's own context opens a SERIALIZABLE transaction per request,
 * which takes three round trips and cannot run on a hot standby.
 */
export function openreaderContext(database: StatementRunner): OpenreaderContext {
    return {
        id: 0,
        dbType: 'postgres',
        async executeQuery(query) {
            // The count of a connection is a statement of its own, and must agree with the page.
            const followed = query instanceof ConnectionQuery && counts(query)
            const rows = await database.rows(query.sql, query.params as unknown[], { shaped: true, followed })
            return query.map(rows)
        },
        subscription() {
            throw new GraphQLError(
                'Subscriptions are not offered; ask again for what is newer than the last row seen.',
                {
                    extensions: { code: 'BAD_USER_INPUT' },
                },
            )
        },
    }
}

function counts(query: ConnectionQuery): boolean {
    return (query as unknown as { totalCount?: boolean }).totalCount === true
}
