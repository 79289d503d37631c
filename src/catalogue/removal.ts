/**
 * How many entries that are no longer listed may be removed: `few`, a small share of a complete catalogue; `many`, any
 * number of a complete one; `all`, any number, also when the source was read in part or is empty.
 */
export type Removal = 'few' | 'many' | 'all'

/** Share of a source's earlier entries that may be removed without an option. */
export const SMALL_SHARE = 0.05

/** What an import listed, by entry ids. */
export interface ToldIds {
    listed: ReadonlySet<string>
    /** Listed, but not readable. */
    refused: ReadonlySet<string>
    /** Entries that cannot be read, not even their model: each may be any model. */
    unnamed: number
    /** Why the source may have more than was read. */
    partial: string | null
}

/**
 * Decides which of the entries imported before stay although they are no longer listed, and why: that an entry is
 * missing may be an error. An empty answer, or a part of one, removes nothing.
 */
export function removalOf(
    before: readonly string[],
    { listed, refused, unnamed, partial }: ToldIds,
    allowed: Removal,
): { kept: string[]; because: string | null } {
    const missing = before.filter((id) => !listed.has(id) && !refused.has(id))
    if (missing.length === 0 || allowed === 'all') return { kept: [], because: null }
    const keep = (because: string) => ({ kept: missing, because })
    if (listed.size === 0) return keep('it lists nothing: --all removes them')
    if (partial !== null) return keep(`it may not be all there is (${partial}): --all removes them`)
    if (unnamed > 0) return keep(`${unnamed} of its entries cannot be told apart: --all removes them`)
    if (allowed === 'many' || missing.length <= before.length * SMALL_SHARE)
        return { kept: [], because: null }
    const share = `${missing.length} of ${before.length}`
    return keep(`they are ${share}, more than ${SMALL_SHARE * 100} %: --remove removes them`)
}
