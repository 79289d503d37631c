#!/usr/bin/env node
import 'reflect-metadata'
import { Command, InvalidArgumentError } from 'commander'
import { ending } from './child-main'
import { type Config, readConfig } from './config'
import { hideKeys, hideSecrets } from './secrets'
import { SETTINGS_HELP } from './settings-help'

function wholeNumber(text: string): number {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`expected a chain id, got '${text}'`)
    return Number(text)
}

const program = new Command('opengradient-demand')
    .description("Indexes OpenGradient's AI-model market into Postgres and serves it over GraphQL.")
    .addHelpText('after', SETTINGS_HELP)
    .showHelpAfterError('(--help tells the options)')

/** A command that takes --network; modules are loaded when it runs, so that --help and errors come at once. */
function command(name: string, description: string, parent: Command = program): Command {
    return parent
        .command(name)
        .description(description)
        .option('--network <name>', 'devnet or opengradient (default: NETWORK, or devnet)')
        .addHelpText('after', SETTINGS_HELP)
}

function configured(options: { network?: string }): Config {
    return readConfig(
        options.network === undefined ? process.env : { ...process.env, NETWORK: options.network },
    )
}

command('start', 'the main job: database, chains, indexers and API in one').action(async (options) => {
    const config = configured(options)
    if (options.network) process.env.NETWORK = options.network
    const { start } = await import('./start')
    process.exit(await start(config))
})

command('sync', 'index one chain into DB_URL')
    .requiredOption('--chain <id>', '10740 or 8453', wholeNumber)
    .action(async (options) => {
        const config = configured(options)
        const { sync } = await import('./sync')
        await sync(config, options.chain)
    })

command('serve', 'serve the API from DB_URL').action(async (options) => {
    const config = configured(options)
    const { serve } = await import('./serve')
    await serve(config)
})

command('prove', 'fetch, archive and check the blobs of settlements, into DB_URL').action(async (options) => {
    const config = configured(options)
    const { prove } = await import('./prove')
    await prove(config)
})

command('seal', 'pack the days, months and years that are over, in DB_URL').action(async (options) => {
    const config = configured(options)
    const { seal } = await import('./seal')
    await seal(config)
})

command('ask-again', 'ask once more for settlement blobs that were given up')
    .requiredOption('--state <state>', 'EXPIRED, REJECTED or ROOT_MISMATCH')
    .action(async (options) => {
        const config = configured(options)
        const { askAgainCommand } = await import('./ask-again')
        await askAgainCommand(config, options.state)
    })

command('verify', 'prove the numbers by a second path: chains, rollups, proofs; exit 1 on any difference')
    .option('--from <time>', 'facts and days from this time on, e.g. 2026-08-01 or 2026-08-01T12:00Z')
    .option('--to <time>', '… and before this time')
    .option('--sample <number>', 'settlements whose proofs are checked, drawn evenly; 0 = all', '200')
    .option('--seed <number>', 'decides which ones (default: drawn, and printed)')
    .option('--json', 'the report as JSON')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options) => {
        const { verifyCommand } = await import('./verify')
        process.exit(await verifyCommand(options))
    })

command(
    'audit',
    'recount everything derived from the facts of the database; exit 1 on any difference',
).action(async (options) => {
    const config = configured(options)
    const { auditCommand } = await import('./audit')
    process.exit(await auditCommand(config))
})

command('goodness-of-fit', 'test whether the tail of demand may be a power law; prints JSON')
    .option('--population <name>', 'MODELS, CREATORS, PAYERS or OPERATORS', 'MODELS')
    .option('--measure <name>', 'CALLS, PAYERS or VALUE', 'CALLS')
    .option('--exclude-self-paid', 'leave out what creators pay for their own models')
    .option('--window <name>', 'DAY, WEEK, MONTH, QUARTER or ALL', 'ALL')
    .option('--as-of <time>', 'a past moment, ISO 8601 (default: now)')
    .option('--replicates <number>', '2500 give p to about 0.01', '2500')
    .option('--seed <number>', 'the same seed gives the same p', '1')
    .action(async (options) => {
        const config = configured(options)
        const { goodnessOfFit } = await import('./goodness-of-fit')
        await goodnessOfFit(config, options)
    })

const receipts = program.command('receipts').description("gateways' receipts, which link calls to payments")

command(
    'import',
    'import a file of receipts, one JSON object a line; beside a running start, or into DB_URL',
    receipts,
)
    .argument('<file>')
    .action(async (file, options) => {
        const config = configured(options)
        const { receipts } = await import('./receipts')
        process.exitCode = await receipts(config, file)
    })

const catalogue = program.command('catalogue').description('what operators say of models')

command('import', 'import Hub metadata; beside a running start, or into DB_URL', catalogue)
    .argument(
        '<file or URL>',
        'JSON array, {"models": […]}, or one model a line; the pages of a URL are followed',
    )
    .option(
        '--source <name>',
        'whose words these are; a new import goes in the place of what the same source said',
        'hub',
    )
    .option(
        '--remove',
        'remove what a whole catalogue does not list any more, also when that is more than 5 %',
    )
    .option('--all', '… and also when the catalogue is empty or was read in part')
    .action(async (from, options) => {
        hideKeys(from)
        const config = configured(options)
        const { catalogue } = await import('./catalogue')
        process.exitCode = await catalogue(config, from, options)
    })

command('gateway', 'take in a newer list of the models that gateways offer', catalogue)
    .argument('<file or URL>', 'JSON as in data/gateway-models.json: {"source", "asOf", "models": […]}')
    .action(async (from, options) => {
        hideKeys(from)
        const config = configured(options)
        const { gatewayListCommand } = await import('./gateway-list')
        await gatewayListCommand(config, from)
    })

command('devnet', 'run the simulated chains alone').action(async (options) => {
    const config = configured(options)
    const { devnet } = await import('./devnet')
    await devnet(config)
})

hideSecrets(process.env, [process.stdout, process.stderr])
program.parseAsync().catch((error: Error) => {
    const { code, sentence } = ending(error)
    console.error(sentence)
    process.exit(code)
})
