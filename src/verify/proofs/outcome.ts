import type { Differing } from '../report/difference'
import type { BlobSight } from './blob-for'

/**
 * Why a settlement's blob has no say; null when it has. Of a blob that was rejected nothing is kept, and nothing follows; an
 * index that claims more of a blob that nobody has must be told so.
 */
export function unread(stored: string | null, sight: BlobSight): string | null {
    if (sight.kind === 'no pointer') return null
    if (sight.kind === 'unknown') return 'no aggregator could be asked for its blob'
    if (stored === 'WAITING') return 'blob not read yet'
    return sight.kind === 'absent' && stored === 'REJECTED' ? 'rejected blob is gone' : null
}

/** Whether the fetched bytes are those that the index says it archived. */
export function archiveDiffers(sight: BlobSight, sha256: string | null | undefined): Differing[] {
    if (sight.kind !== 'here' || sight.archived || !sha256 || sight.sha256 === sha256) return []
    return [{ field: 'blob sha256', database: sha256, truth: sight.sha256 }]
}
