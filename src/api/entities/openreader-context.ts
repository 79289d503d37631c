import type { OpenreaderContext } from '@subsquid/openreader/lib/context'
import { GraphQLError } from 'graphql'
import type { ReadOnlyDatabase } from '../database/read-only-database'

/**
 * Runs openreader's statements on our pool, one round trip each. Openreader's own context opens a SERIALIZABLE
 * transaction per request, which takes three round trips and cannot run on a hot standby.
 */
export function openreaderContext(database: ReadOnlyDatabase): OpenreaderContext {
    return {
        id: 0,
        dbType: 'postgres',
        async executeQuery(query) {
            return query.map(await database.rows(query.sql, query.params as unknown[]))
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
