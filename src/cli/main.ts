#!/usr/bin/env node
import './node-version'
import 'reflect-metadata'
import { Command, InvalidArgumentError } from 'commander'
import { projectVersion } from '../base/version'
import { check, NOT_CHECKED } from './check'
import { ending } from './child-main'
import { type Config, readConfig } from './config'
import type { GoodnessArguments } from './goodness-of-fit'
import { hideKeys, hideSecrets } from './secrets'
import { settingsHelp, type Topic } from './settings-help'
import { unknownSettings } from './unknown-settings'

function wholeNumber(text: string): number {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError(`expected a chain id, got '${text}'`)
    return Number(text)
}

const program = new Command('opengradient-demand')
    .description("Indexes OpenGradient's AI-model market into Postgres and serves it over GraphQL.")
    .version(projectVersion(), '--version', 'print the version')
    .addHelpText('after', '\nEach command tells its own settings: opengradient-demand start --help')
    .showHelpAfterError('(--help tells the options)')

interface Options {
    network?: string
    port?: string
    host?: string
}

/**
 * A command that takes --network; modules are loaded when it runs, so that --help and errors come at once.
 * @param topics of the settings that it uses
 */
function command(name: string, description: string, topics: readonly Topic[], parent = program): Command {
    return parent
        .command(name)
        .description(description)
        .option('--network <name>', 'devnet or opengradient (default: NETWORK, or devnet)')
        .addHelpText('after', settingsHelp(['network', ...topics]))
}

function listening(command: Command): Command {
    return command
        .option('--port <number>', 'where the API listens (default: PORT, or 4350; 0 = any free one)')
        .option('--host <address>', '… and on which address (default: HOST, or 127.0.0.1)')
}

/** A command whose exit code 1 says that something differs: a mistake in its options is another one. */
function checking(command: Command): Command {
    return command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : NOT_CHECKED))
}

/** What is set by options and the environment. Child processes get it as their environment. */
function configured({ network, port, host }: Options): Config {
    if (process.connected !== true) for (const line of unknownSettings(process.env)) console.error(line)
    for (const [name, value] of Object.entries({ NETWORK: network, PORT: port, HOST: host }))
        if (value !== undefined) process.env[name] = value
    return readConfig(process.env)
}

/** Settings are read before modules are loaded, so that what is wrong with them comes at once. */
function withConfig(work: (config: Config, options: Record<string, any>) => Promise<void>) {
    return (options: Record<string, any>) => work(configured(options), options)
}

/** The settings of a command that reads chains. */
const CHAINS = ['database', 'chains', 'contracts'] as const

listening(
    command('start', 'the main job: database, chains, indexers and API in one', [
        ...CHAINS,
        'folder',
        'blobs',
        'archive',
        'devnet',
        'api',
    ]),
).action(async (options) => {
    const config = configured(options)
    const { start } = await import('./start')
    process.exit(await start(config))
})

command('sync', 'index one chain into DB_URL', CHAINS)
    .requiredOption('--chain <id>', '10740 or 8453', wholeNumber)
    .action(withConfig(async (config, options) => (await import('./sync')).sync(config, options.chain)))

listening(command('serve', 'serve the API from DB_URL', ['database', 'api', 'archive'])).action(
    withConfig(async (config) => (await import('./serve')).serve(config)),
)

command('prove', 'fetch, archive and check the blobs of settlements, into DB_URL', [
    ...CHAINS,
    'blobs',
    'archive',
]).action(withConfig(async (config) => (await import('./prove')).prove(config)))

command('seal', 'pack the days, months and years that are over, in DB_URL', ['database']).action(
    withConfig(async (config) => (await import('./seal')).seal(config)),
)

command('ask-again', 'ask once more for settlement blobs that were given up', ['database', 'folder'])
    .requiredOption('--state <state>', 'EXPIRED, REJECTED or ROOT_MISMATCH')
    .action(
        withConfig(async (config, options) =>
            (await import('./ask-again')).askAgainCommand(config, options.state),
        ),
    )

checking(
    command(
        'verify',
        'prove the numbers by a second path: chains, rollups, proofs; exit 1 on any difference',
        [...CHAINS, 'folder', 'blobs', 'archive'],
    ),
)
    .option('--from <time>', 'facts and days from this time on, e.g. 2026-08-01 or 2026-08-01T12:00Z')
    .option('--to <time>', '… and before this time')
    .option('--sample <number>', 'settlements whose proofs are checked, drawn evenly; 0 = all', '200')
    .option('--seed <number>', 'decides which ones (default: drawn, and printed)')
    .option('--json', 'the report as JSON')
    .action((options) =>
        check(async () => {
            const config = configured(options)
            return (await import('./verify')).verifyCommand(config, options)
        }),
    )

checking(
    command('audit', 'recount everything derived from the facts of the database; exit 1 on any difference', [
        'database',
        'folder',
    ]),
).action((options) =>
    check(async () => {
        const config = configured(options)
        return (await import('./audit')).auditCommand(config)
    }),
)

command('goodness-of-fit', 'test whether the tail of demand may be a power law; prints JSON', [
    'database',
    'folder',
])
    .option('--population <name>', 'MODELS, CREATORS, PAYERS or OPERATORS', 'MODELS')
    .option('--measure <name>', 'CALLS, PAYERS or VALUE', 'CALLS')
    .option('--exclude-self-paid', 'leave out what creators pay for their own models')
    .option('--window <name>', 'DAY, WEEK, MONTH, QUARTER, YEAR or ALL', 'ALL')
    .option('--as-of <time>', 'a past moment, ISO 8601 (default: now)')
    .option('--replicates <number>', '2500 give p to about 0.01', '2500')
    .option('--seed <number>', 'the same seed gives the same p', '1')
    .action(
        withConfig(async (config, options) =>
            (await import('./goodness-of-fit')).goodnessOfFit(config, options as GoodnessArguments),
        ),
    )

const receipts = program.command('receipts').description("gateways' receipts, which link calls to payments")

command(
    'import',
    'import a file of receipts, one JSON object a line; beside a running start, or into DB_URL',
    ['database', 'folder'],
    receipts,
)
    .argument('<file>')
    .action(async (file, options) => {
        const config = configured(options)
        const { receipts } = await import('./receipts')
        process.exitCode = await receipts(config, file)
    })

const catalogue = program.command('catalogue').description('what operators say of models')

command(
    'import',
    'import Hub metadata; beside a running start, or into DB_URL',
    ['database', 'folder'],
    catalogue,
)
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

command(
    'gateway',
    'take in a newer list of the models that gateways offer',
    ['database', 'folder'],
    catalogue,
)
    .argument('<file or URL>', 'JSON as in data/gateway-models.json: {"source", "asOf", "models": […]}')
    .action(async (from, options) => {
        hideKeys(from)
        const config = configured(options)
        const { gatewayListCommand } = await import('./gateway-list')
        await gatewayListCommand(config, from)
    })

command('devnet', 'run the simulated chains alone', ['folder', 'devnet']).action(
    withConfig(async (config) => (await import('./devnet')).devnet(config)),
)

hideSecrets(process.env, [process.stdout, process.stderr])
program.parseAsync().catch((error: Error) => {
    const { code, sentence } = ending(error)
    console.error(sentence)
    process.exit(code)
})
