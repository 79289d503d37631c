/** Loads the synthetic market and seals it: `node tools/run.cjs bench/api/market.ts --calls 200000 --keep /tmp/market`. */
import { Command } from 'commander'
import { loadedDatabase } from './database'
import { printDisk } from './disk'
import { sealAll } from './seal-all'

const options = new Command('bench:market')
    .description('Loads a synthetic market into a Postgres of its own, and seals it.')
    .option('--calls <n>', 'inferences', Number, 10_000_000)
    .option('--keep <dir>', 'folder in which the database stays, and is found again')
    .parse()
    .opts<{ calls: number; keep?: string }>()

async function main() {
    const log = (text: string) => console.error(text)
    const database = await loadedDatabase(options.calls, options.keep ?? null, log)
    try {
        if (database.times) console.log(JSON.stringify(database.times))
        console.log(JSON.stringify(await sealAll(database.url, log)))
        await printDisk(database.url, options.calls)
    } finally {
        await database.close()
    }
}

main().catch((error) => {
    console.error(error)
    process.exit(1)
})
