import type { GraphQLError } from 'graphql'
import type { Asker } from '../database/request-session'
import type { ApiWorker } from '../worker/api-worker'
import type { CheckedDocuments } from './checked-documents'

/**
 * Checks a text that was not checked before, as work of whoever sent it.
 * @param worker validates long texts, where there is one
 * @returns what is wrong with it
 */
export async function checkNew(
    check: CheckedDocuments,
    worker: ApiWorker | null,
    query: string,
    operationName: string | null,
    { work, gone }: Asker,
): Promise<readonly GraphQLError[]> {
    if (!worker) return check(query, operationName)
    return check.apart(query, operationName, async (query) => {
        work.pause()
        const { mistakes, loopMs } = await worker.validate(query, gone)
        work.resume()
        work.add({ databaseMs: 0, loopMs })
        return mistakes
    })
}
