import { importCatalogue } from '../catalogue/import'
import { CatalogueError } from '../catalogue/parse'
import { writerPool } from '../database/open'
import { opgTokens } from '../facts/chain-labels'
import { linkReceipts } from '../receipts/link'
import { type Config, ConfigError } from './config'
import { runningDatabase } from './running-database'
import { migratedUrl } from './sync'

/** Imports Hub metadata from a file or URL in the place of what the same source said before. */
export async function catalogue(config: Config, from: string, source: string): Promise<void> {
    const url = await migratedUrl(runningDatabase(config))
    const pool = writerPool(url, 'catalogue', 2)
    try {
        const { demo } = config.network
        const opg = opgTokens(config.network)
        const replaced = await importCatalogue(pool, from, source, { demo, opg })
        await linkReceipts(pool, { demo, opg })
        const { entries, artifacts, removed, reassigned, repeated } = replaced
        const row = (name: string, count: number, what: string) =>
            `${name.padEnd(10)}${String(count).padStart(8)}  ${what}`
        console.log(
            [
                row('models', entries, `of ${source}${repeated ? `, ${repeated} of them told twice` : ''}`),
                row('strings', artifacts, 'by which they may be called'),
                row('removed', removed, 'models that it does not list any more'),
                row('moved', reassigned, 'strings that name another model than before'),
            ].join('\n'),
        )
    } catch (error) {
        if (error instanceof CatalogueError) throw new ConfigError(error.message)
        throw error
    } finally {
        await pool.end()
    }
}
