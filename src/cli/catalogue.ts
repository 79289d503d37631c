import { CatalogueError } from '../catalogue/catalogue-error'
import { type Imported, importCatalogue } from '../catalogue/import'
import type { Removal } from '../catalogue/removal'
import { writerPool } from '../database/open'
import { opgTokens } from '../facts/chain-labels'
import { linkReceipts } from '../receipts/link'
import { type Config, ConfigError } from './config'
import { runningDatabase } from './running-database'
import { migratedUrl } from './sync'

/** Most names and problems printed one by one. */
const MAX_TOLD = 20
/** How often progress is printed when the output is not a terminal, in ms. */
const EVERY_MS = 5_000

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
    const url = await migratedUrl(runningDatabase(config))
    const pool = writerPool(url, 'catalogue', 2)
    try {
        const { demo } = config.network
        const opg = opgTokens(config.network)
        const removal: Removal = all ? 'all' : remove ? 'many' : 'few'
        const shown = showPages()
        const imported = await importCatalogue(
            pool,
            from,
            source,
            { demo, opg },
            { remove: removal, onProgress: shown.progress },
        ).finally(shown.end)
        await linkReceipts(pool, { demo, opg })
        console.log(summary(source, imported))
        return imported.refused.length + imported.kept.length + (imported.partial ? 1 : 0) > 0 ? 1 : 0
    } catch (error) {
        if (error instanceof CatalogueError) throw new ConfigError(error.message)
        throw error
    } finally {
        await pool.end()
    }
}

function summary(source: string, imported: Imported): string {
    const { entries, artifacts, removed, reassigned, repeated, refused, kept, keptBecause, partial } =
        imported
    const row = (name: string, count: number, what: string) =>
        `${name.padEnd(10)}${String(count).padStart(8)}  ${what}`
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

function told(lines: string[]): string[] {
    const more = lines.length - MAX_TOLD
    return more > 0 ? [...lines.slice(0, MAX_TOLD), `and ${more} more`] : lines
}

function showPages() {
    let next = Date.now() + EVERY_MS
    const isTerminal = process.stderr.isTTY
    return {
        progress(pages: number, models: number) {
            if (!isTerminal && Date.now() < next) return
            next = Date.now() + EVERY_MS
            const line = `${pages} pages, ${models} models read`
            process.stderr.write(isTerminal ? `\r${line}` : `${line}\n`)
        },
        end() {
            if (isTerminal) process.stderr.write('\r\x1b[K')
        },
    }
}
