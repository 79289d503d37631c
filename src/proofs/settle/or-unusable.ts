import { BLOB_ERROR_SENTENCES, BlobError } from '../checks/blob-error'
import { CheckCrashError } from '../checks/checker'

/**
 * What a check found, or a sentence when the archived bytes are beyond checking: one such blob must not keep the others
 * waiting.
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
