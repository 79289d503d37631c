/**
 * How much of what is not listed any more may go: `few` a small share of a whole catalogue; `many` however much of a whole
 * one; `all` whatever it is, also when the source was read in part or says nothing at all.
 */
export type Removal = 'few' | 'many' | 'all'

/** Share of what a source listed before that may go without being asked for. */
export const SMALL_SHARE = 0.05

/** What an import told, by entry ids. */
export interface ToldIds {
    listed: ReadonlySet<string>
    /** Listed, but not readable. */
    refused: ReadonlySet<string>
    /** Entries that cannot be read and whose model cannot be told: each may be any. */
    unnamed: number
    /** Why the source may have more than it told. */
    partial: string | null
}

/**
 * Absence is a claim like any other: which of the entries imported before stay although they are not listed any more, and why.
 * An empty answer, or a part of one, removes nothing.
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
