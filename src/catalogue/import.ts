import type { Pool } from 'pg'
import { inTransaction } from '../facts/transaction'
import { GATEWAY } from './gateway'
import { CatalogueError, parseCatalogue } from './parse'
import { readSource } from './read-source'
import { type CatalogueContext, type Replaced, replaceCatalogue } from './replace'

/** Imports a file or URL in the place of what `source` said before. @throws CatalogueError; nothing is changed then */
export async function importCatalogue(
    pool: Pool,
    from: string,
    source: string,
    context: CatalogueContext,
): Promise<Replaced & { repeated: number }> {
    if (source === GATEWAY || !/^[\w.-]{1,40}$/.test(source)) {
        throw new CatalogueError(
            `--source is '${source}': expected up to 40 letters, digits, "_", "." or "-", and not '${GATEWAY}', which is built in`,
        )
    }
    const { entries, repeated } = parseCatalogue(await readSource(from))
    const replaced = await inTransaction(pool, (client) => replaceCatalogue(client, source, entries, context))
    return { ...replaced, repeated }
}
