import type { GivenContent } from '../fetch/queue'

/** A content of a blob, with its bytes as they are archived. */
export interface HeardContent extends GivenContent {
    content: Buffer
}

/** A blob whose settlements can be checked: it is archived, or not waited for any more. */
export interface SettledBlob {
    id: string
    state: 'ARCHIVED' | 'EXPIRED' | 'REJECTED'
    reason: string | null
    sha256: string | null
    /** Times it was asked for. */
    attempts: number
    /** The contents that were given for it, the preferred one first; none when it is not archived. */
    contents: HeardContent[]
    /** All aggregators were asked: a content that contradicts a settlement is final. */
    allHeard: boolean
}

/** A blob with one of the contents that were given for it, as a settlement is checked with it. */
export interface SeenBlob {
    state: SettledBlob['state']
    reason: string | null
    /** Null when it is not archived. */
    given: Pick<HeardContent, 'shape' | 'content'> | null
}
