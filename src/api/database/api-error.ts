import { GraphQLError } from 'graphql'
import { databaseTrouble, type TroubleKind } from '../../database/trouble'
import { limitError } from '../limits/limit-error'

/** SQLSTATE values, see the appendix "PostgreSQL Error Codes". */
const QUERY_CANCELED = '57014'
const SERIALIZATION_FAILURE = '40001'
const DATA_EXCEPTION = '22'

/** What clients are told of trouble that is not theirs: no name, address or setting of ours is in it. */
const TOLD: Record<TroubleKind, string> = {
    busy: 'The database has no connection to spare. Try again in a few seconds.',
    conflict: 'The database had to end the query for the sake of another. Try again in a few seconds.',
    locked: 'The database is being changed, and the query waited for too long. Try again in a few seconds.',
    unreachable: 'The connection to the database is broken. Try again in a few seconds.',
    restarting: 'The database is starting or shutting down. Try again in a few seconds.',
    denied: 'The database does not let this service in, or lets it not read this. Its operator has to act.',
    readOnly: 'The database takes no writes.',
    full: 'The database is out of space or memory. Its operator has to act.',
    pooler: 'The database is reached in a way that this service may not be run on. Its operator has to act.',
    tls: 'No safe connection to the database can be made. Its operator has to act.',
    schema: 'The database does not hold the tables of this service yet.',
}
/** These pass by themselves, and the same request works a moment later. */
const BUSY = new Set<TroubleKind>(['busy', 'conflict', 'locked', 'restarting', 'unreachable'])
/** SQLSTATE class of a connection that was refused or broke: often a pooler's word, and for its operator to read. */
const CONNECTION_EXCEPTION = '08'

/** A database error as the client should see it; one that the client cannot act on comes back as it was. */
export function apiError(error: unknown, statementMs: number): unknown {
    const code = String((error as { code?: unknown }).code ?? '')
    const message = error instanceof Error ? error.message : String(error)
    if (code === QUERY_CANCELED || message === 'Query read timeout')
        return limitError(
            'STATEMENT_TIMEOUT',
            `The database needed more than ${statementMs} ms. Narrow the filter (time, chainId, modelId), ask for a smaller page, or leave out totalCount.`,
            statementMs,
            undefined,
            200,
        )
    const trouble = databaseTrouble(error)
    if (trouble) {
        const isBusy = BUSY.has(trouble.kind) && !code.startsWith(CONNECTION_EXCEPTION)
        return Object.assign(
            new GraphQLError(TOLD[trouble.kind], {
                extensions: {
                    code: isBusy ? 'DATABASE_BUSY' : 'DATABASE_UNAVAILABLE',
                    http: { status: 503 },
                },
                originalError: error instanceof Error ? error : undefined,
            }),
            // SQLSTATE, for us alone: answers show `extensions`.
            { code },
        )
    }
    if (code.startsWith(DATA_EXCEPTION))
        return new GraphQLError(`A value in the query does not fit its column: ${message}`, {
            extensions: { code: 'BAD_USER_INPUT' },
        })
    return error
}

/** A standby cancelled the statement because replay had to go on; the same statement works a moment later. */
export function isRecoveryConflict(error: unknown): boolean {
    return (error as { code?: unknown }).code === SERIALIZATION_FAILURE
}
