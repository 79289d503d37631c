/** 32 bytes as unpadded base64url; the last digit holds four bits. */
const BLOB_ID = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/** Whether a settlement's pointer can be a Walrus blob id. */
export function isBlobId(text: string | null): text is string {
    return text !== null && BLOB_ID.test(text)
}
