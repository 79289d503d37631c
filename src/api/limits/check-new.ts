import type { GraphQLError } from 'graphql'
import type { Visit } from '../request'
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
    inTurn: Visit['inTurn'],
): Promise<readonly GraphQLError[]> {
    const found = await inTurn('check', async () => check.shortly(query, operationName, worker === null))
    if (found) return found
    return inTurn('text', async (_context, { work, gone }) => {
        // Somebody else may have had it validated meanwhile.
        if (check.isKnown(query)) return check(query, operationName)
        const { mistakes, loopMs } = await work.during('worker', () => worker!.validate(query, gone))
        work.add({ databaseMs: 0, loopMs })
        return check.conclude(query, operationName, mistakes)
    })
}
