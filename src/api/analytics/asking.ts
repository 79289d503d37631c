import { GraphQLError } from 'graphql'
import { BadQuestion, NothingIndexed } from '../../analytics/question/bad-question'
import type { Market } from '../../analytics/question/question'
import type { ApiNetwork } from '../options'

/** The network as questions need it. */
export function marketOf({ chains }: ApiNetwork): Market {
    const tokens = chains.flatMap((chain) => chain.contracts.filter(({ kind }) => kind === 'opg'))
    return {
        chainIds: chains.map((chain) => chain.chainId),
        opg: tokens.map(({ address }) => Buffer.from(address.slice(2), 'hex')),
    }
}

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
