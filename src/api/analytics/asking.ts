import { GraphQLError } from 'graphql'
import { BadQuestion, NothingIndexed } from '../../analytics/question/bad-question'

/** Asks; what is wrong with the question comes back with a code. */
export async function asking<T>(ask: () => Promise<T>): Promise<T> {
    try {
        return await ask()
    } catch (error) {
        if (error instanceof BadQuestion) throw coded(error, 'BAD_USER_INPUT')
        if (error instanceof NothingIndexed) throw coded(error, 'NOT_INDEXED')
        throw error
    }
}

function coded(error: Error, code: string): GraphQLError {
    return new GraphQLError(error.message, { extensions: { code } })
}
