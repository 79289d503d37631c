import type { Hex } from '../../base/hex'
import type { IndividualContent } from './blob-content'
import { BlobError, shown } from './blob-error'
import { countOrNull, decimalOrNull, wholeOrNull } from './decimal'
import { addressOrNull, base64OrNull, bytes32OrNull } from './hex-fields'
import { field, type Json, type JsonObject } from './json'
import { modelOf } from './model-name'
import { uintOrNull } from './words'

/** Reads what `redactIndividual` wrote: the content it was made of. @throws BlobError */
export function readRedacted(blob: JsonObject): IndividualContent {
    const timestamp = field(blob, 'timestamp')
    return {
        kind: 'individual',
        inputHashes: hashes(blob, 'inputHashes'),
        outputHashes: hashes(blob, 'outputHashes'),
        isWebSearch: field(blob, 'isWebSearch') === true,
        model: modelOf(field(blob, 'model')),
        promptTokens: countOrNull(field(blob, 'promptTokens')),
        completionTokens: countOrNull(field(blob, 'completionTokens')),
        costOpg: wholeOrNull(field(blob, 'costOpg')),
        costUsd: decimalOrNull(field(blob, 'costUsd')),
        teeId: bytes32OrNull(field(blob, 'teeId')),
        signature: base64OrNull(field(blob, 'teeSignature')),
        timestamp: uintOrNull(timestamp),
        ethAddress: addressOrNull(field(blob, 'ethAddress')),
    }
}

function hashes(blob: JsonObject, key: string): Hex[] {
    const list = field(blob, key)
    const read = Array.isArray(list) ? list.map((hash: Json) => bytes32OrNull(hash)) : [null]
    if (read.includes(null))
        throw new BlobError('UNKNOWN_SHAPE', `${key} must be a list of hashes; it is ${shown(list)}.`)
    return read as Hex[]
}
