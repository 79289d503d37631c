import { BLOB_ERROR_SENTENCES, BlobError } from '../checks/blob-error'
import { CheckCrashError } from '../checks/checker'

/**
 * The result of a check, or a sentence when the archived bytes cannot be checked, so that one such blob does not block
 * the others.
 */
export async function orUnusable<T>(check: Promise<T>): Promise<T | string> {
    try {
        return await check
    } catch (error) {
        if (error instanceof BlobError) return BLOB_ERROR_SENTENCES[error.code]
        if (error instanceof CheckCrashError) return error.message
        throw error
    }
}
