import type { IndividualContent } from './blob-content'

export const REDACTED_FORM = 'redacted-v1'

/**
 * What is archived of an individual blob by default, as JSON: all that the checks need, without prompt and answer.
 * `sha256` (hex) and `bytes` are those of the blob as it was fetched.
 */
export function redactIndividual(
    content: IndividualContent,
    original: { sha256: string; bytes: number },
): Buffer {
    const { kind: _, signature, costOpg, ...rest } = content
    return Buffer.from(
        JSON.stringify({
            form: REDACTED_FORM,
            ...original,
            ...rest,
            costOpg: costOpg === null ? null : costOpg.toString(),
            teeSignature:
                signature === null ? null : Buffer.from(signature.slice(2), 'hex').toString('base64'),
        }),
    )
}
