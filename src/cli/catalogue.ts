import { CatalogueError } from '../catalogue/catalogue-error'
import { type Imported, importCatalogue } from '../catalogue/import'
import type { Removal } from '../catalogue/removal'
import { linkReceipts } from '../receipts/link'
import { showLine } from '../verify/report/progress'
import { type Config, ConfigError } from './config'
import { inRunningDatabase } from './running-database'
import { row, told } from './summary'

/** Options as given on the command line. */
export interface CatalogueArguments {
    source: string
    remove?: boolean
    all?: boolean
}

/**
 * Runs the command `catalogue import`: imports Hub metadata from a file or URL and prints the result.
 * @returns the exit code: 1 when an entry was refused, or something stays that is not listed any more
 */
export async function catalogue(
    config: Config,
    from: string,
    { source, remove, all }: CatalogueArguments,
): Promise<number> {
    const removal: Removal = all ? 'all' : remove ? 'many' : 'few'
    const { show, end } = showLine(process.stderr)
    const onProgress = (pages: number, models: number) => show('', `${pages} pages, ${models} models read`)
    const options = { remove: removal, onProgress }
    return inRunningDatabase(config, 'catalogue', async (pool, context) => {
        const imported = await importCatalogue(pool, from, source, context, options).finally(end)
        await linkReceipts(pool, context)
        console.log(summary(source, imported))
        return imported.refused.length + imported.kept.length + (imported.partial ? 1 : 0) > 0 ? 1 : 0
    }).catch((error) => {
        throw error instanceof CatalogueError ? new ConfigError(error.message) : error
    })
}

function summary(source: string, imported: Imported): string {
    const { entries, artifacts, removed, reassigned, repeated, refused, kept, keptBecause, partial } =
        imported
    const stays = kept.length === 1 ? '1 model stays' : `${kept.length} models stay`
    return [
        ...told(refused.flatMap(({ problems }) => problems)),
        ...(partial ? [`${source} was read in part: ${partial}`] : []),
        ...(kept.length
            ? [
                  `${stays} that ${source} does not list any more: ${keptBecause}`,
                  ...told(kept).map((name) => `  ${name}`),
              ]
            : []),
        row('models', entries, `of ${source}${repeated ? `, ${repeated} of them told twice` : ''}`),
        row('strings', artifacts, 'by which they may be called'),
        row('removed', removed, 'models that it does not list any more'),
        row('kept', kept.length, 'models that it does not list any more'),
        row('moved', reassigned, 'strings that name another model than before'),
        row('refused', refused.length, 'entries that cannot be read; what was imported of them before stays'),
    ].join('\n')
}
