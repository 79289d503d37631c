import type { GraphQLError } from 'graphql'
import type { Asker } from '../database/request-session'
import type { Kind } from '../request'
import type { ApiWorker } from '../worker/api-worker'
import type { CheckedDocuments } from './checked-documents'

/**
 * Checks a text that was not checked before, as work of whoever sent it.
 * @param worker validates long texts, where there is one
 * @param inTurn waits for the turn of whoever sent it
 * @returns what is wrong with it
 */
export async function checkNew(
    check: CheckedDocuments,
    worker: ApiWorker | null,
    query: string,
    operationName: string | null,
    inTurn: <T>(kind: Kind, run: (asker: Asker) => Promise<T>) => Promise<T>,
): Promise<readonly GraphQLError[]> {
    const found = await inTurn('light', async () => check.shortly(query, operationName, worker === null))
    if (found) return found
    return inTurn('text', async ({ work, gone }) => {
        // Somebody else may have had it validated meanwhile.
        if (check.isKnown(query)) return check(query, operationName)
        work.pause()
        const { mistakes, loopMs } = await worker!.validate(query, gone)
        work.resume()
        work.add({ databaseMs: 0, loopMs })
        return check.conclude(query, operationName, mistakes)
    })
}
