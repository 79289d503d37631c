import type { SeenBlob, SettledBlob } from './settled-blob'

/** A settlement with its outcome for each content that was given for its blob, up to the first that leaves no doubt. */
export interface Held<Outcome> {
    blob: SettledBlob
    /** One for each content, in their order. */
    outcomes: Outcome[]
    /** Place of the content that the settlement has the root or hashes of; null when none is. */
    provenBy: number | null
}

/** @param isDoubted whether another content could make another outcome, for nothing on chain shows that it is of this one */
export async function heldAgainst<Outcome>(
    blob: SettledBlob,
    outcomeOf: (seen: SeenBlob) => Promise<Outcome>,
    isDoubted: (outcome: Outcome) => boolean,
): Promise<Held<Outcome>> {
    const { state, reason, contents } = blob
    if (state !== 'ARCHIVED')
        return { blob, outcomes: [await outcomeOf({ state, reason, given: null })], provenBy: null }
    const outcomes: Outcome[] = []
    for (const [place, given] of contents.entries()) {
        const outcome = await outcomeOf({ state, reason, given })
        outcomes.push(outcome)
        if (!isDoubted(outcome)) return { blob, outcomes, provenBy: place }
    }
    return { blob, outcomes, provenBy: null }
}

/**
 * Reorders the contents of blobs so that those proven by a settlement come first: they then decide about the other
 * settlements of the blob too. Of two proven ones the one proven first comes first. Blobs whose contents stay as they
 * are are not among them.
 */
export function provenContents(held: Held<unknown>[]): Map<string, SettledBlob['contents']> {
    const changed = new Map<string, SettledBlob['contents']>()
    for (const { blob, provenBy } of held) {
        const contents = changed.get(blob.id) ?? blob.contents
        if (provenBy === null || contents.length < 2) continue
        const { sha256 } = blob.contents[provenBy]
        if (contents.find((each) => each.sha256 === sha256)!.isProven) continue
        const proven = contents.map((each) => (each.sha256 === sha256 ? { ...each, isProven: true } : each))
        changed.set(
            blob.id,
            proven.toSorted((a, b) => Number(b.isProven) - Number(a.isProven)),
        )
    }
    return changed
}

/** The outcome of a settlement that counts: the proven one, or that of the content its blob is taken to have. */
export function outcomeThatCounts<Outcome>(
    { blob, outcomes, provenBy }: Held<Outcome>,
    changed: Map<string, SettledBlob['contents']>,
): Outcome {
    if (provenBy !== null || blob.contents.length < 2) return outcomes[provenBy ?? 0]
    const { sha256 } = (changed.get(blob.id) ?? blob.contents)[0]
    return outcomes[blob.contents.findIndex((each) => each.sha256 === sha256)]
}
