import { readBatch } from './batch-blob'
import type { BlobContent } from './blob-content'
import { BlobError, shown } from './blob-error'
import { readIndividual } from './individual-blob'
import { type JsonObject, jsonText, parseExact, parseFast } from './json'
import { REDACTED_FORM } from './redact'
import { readRedacted } from './redacted-blob'

/** The form of a blob: a batch's tree, an individual call as it was published, or what was archived of one. */
export type BlobShape = 'BATCH' | 'INDIVIDUAL' | 'REDACTED'

/**
 * Reads a settlement blob's bytes.
 *
 * @throws BlobError for anything that is not a settlement blob, and nothing else
 */
export function readBlob(bytes: Uint8Array): BlobContent {
    return readShapedBlob(bytes).content
}

/** As `readBlob`, with the form that the blob has. @throws BlobError */
export function readShapedBlob(bytes: Uint8Array): { shape: BlobShape; content: BlobContent } {
    const text = jsonText(bytes)
    const blob = parseFast(text)
    if (!isRecord(blob)) throw new BlobError('UNKNOWN_SHAPE', `The blob is ${shown(blob)}, not a settlement.`)
    if (own(blob, 'format') === 'standard-v1') return { shape: 'BATCH', content: readBatch(blob) }
    if (own(blob, 'form') === REDACTED_FORM) return { shape: 'REDACTED', content: readRedacted(exact(text)) }
    if (Object.hasOwn(blob, 'input') && Object.hasOwn(blob, 'output')) {
        return { shape: 'INDIVIDUAL', content: readIndividual(exact(text)) }
    }
    throw new BlobError('UNKNOWN_SHAPE', `The blob is ${shown(blob)}, not a settlement.`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function own(value: Record<string, unknown>, key: string): unknown {
    return Object.hasOwn(value, key) ? value[key] : undefined
}

function exact(text: string): JsonObject {
    return parseExact(text) as JsonObject
}
