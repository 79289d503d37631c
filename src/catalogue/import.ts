import type { Pool } from 'pg'
import { inWriteTransaction } from '../database/transaction'
import type { ResolveContext } from '../rollups/attribute/context'
import { CatalogueError } from './catalogue-error'
import { entryId } from './entry'
import { GATEWAY } from './gateway'
import { parseCatalogue, type Refused } from './parse'
import type { ReadLimits, ReadProgress } from './read-pages'
import { readSource } from './read-source'
import { type Removal, removalOf } from './removal'
import { type Replaced, replaceCatalogue } from './replace'

export interface ImportOptions {
    /** How many entries that are no longer listed may be removed; see `removalOf`. */
    remove?: Removal
    limits?: Partial<ReadLimits>
    onProgress?: ReadProgress
}

export interface Imported extends Replaced {
    repeated: number
    pages: number
    /** Entries that could not be taken. */
    refused: Refused[]
    /** Models, as author/name, that stay though they are not listed any more. */
    kept: string[]
    /** Why they stay; null when none does. */
    keptBecause: string | null
    /** Why the source may have more than was read; null when there is no sign of that. */
    partial: string | null
}

/** Most problems shown when nothing could be imported. */
const MAX_PROBLEMS = 20

/**
 * Imports a file or URL: adds and changes what it lists. What `source` listed before and does not list now is removed only
 * when the source was read as a whole and little is missing, or when that is asked for. An entry that can't be read keeps
 * what was imported of its model before. @throws CatalogueError; nothing is changed then
 */
export async function importCatalogue(
    pool: Pool,
    from: string,
    source: string,
    context: ResolveContext,
    { remove = 'few', limits, onProgress }: ImportOptions = {},
): Promise<Imported> {
    if (source === GATEWAY || !/^[\w.-]{1,40}$/.test(source)) {
        throw new CatalogueError(
            `--source is '${source}': expected up to 40 letters, digits, "_", "." or "-", and not '${GATEWAY}', which is built in`,
        )
    }
    const { items, partial, pages } = await readSource(from, limits, onProgress)
    const { entries, refused, repeated } = parseCatalogue(items)
    if (entries.length === 0 && refused.length > 0) {
        const problems = refused.flatMap((each) => each.problems)
        const more = problems.length - MAX_PROBLEMS
        throw new CatalogueError(
            [...problems.slice(0, MAX_PROBLEMS), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
        )
    }
    const told = {
        listed: new Set(entries.map((entry) => entryId(source, entry))),
        refused: new Set(refused.flatMap(({ model }) => (model ? [entryId(source, model)] : []))),
        unnamed: refused.filter(({ model }) => model === null).length,
        partial,
    }
    return inWriteTransaction(pool, async (client) => {
        const { rows } = await client.query<{ id: string }>(
            'SELECT id FROM catalogue_entry WHERE source = $1 ORDER BY id',
            [source],
        )
        const before = rows.map(({ id }) => id)
        const { kept, because } = removalOf(before, told, remove)
        const stays = [...kept, ...before.filter((id) => told.refused.has(id) && !told.listed.has(id))]
        const replaced = await replaceCatalogue(client, source, entries, context, stays)
        const names = kept.map((id) => id.slice(source.length + 1))
        return { ...replaced, repeated, pages, refused, partial, kept: names, keptBecause: because }
    })
}
