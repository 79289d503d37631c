/** A blob that is not waited for any more. */
export interface SettledBlob {
    id: string
    state: 'ARCHIVED' | 'EXPIRED' | 'REJECTED'
    reason: string | null
    shape: 'BATCH' | 'INDIVIDUAL' | null
    sha256: string | null
    /** Null when it is not archived. */
    content: Buffer | null
}
