/** 32 bytes as unpadded base64url; the last digit holds four bits. */
const BLOB_ID = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
/**
 * A patch of a quilt (many small blobs stored as one): the quilt's id, a byte of version and two of its first and last place each, 37
 * bytes as unpadded base64url; the last digit holds two bits. Source: MystenLabs/walrus, `QuiltPatchId`.
 */
const QUILT_PATCH_ID = /^[A-Za-z0-9_-]{49}[AQgw]$/

/** Whether a settlement's pointer can be the id of a Walrus blob, or of a patch of a quilt. */
export function isBlobId(text: string | null): text is string {
    return text !== null && (BLOB_ID.test(text) || QUILT_PATCH_ID.test(text))
}

/** Where aggregators serve what a pointer names. */
export function aggregatorPath(pointer: string): string {
    const folder = QUILT_PATCH_ID.test(pointer) ? '/v1/blobs/by-quilt-patch-id' : '/v1/blobs'
    return `${folder}/${encodeURIComponent(pointer)}`
}
