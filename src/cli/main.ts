#!/usr/bin/env node
import 'reflect-metadata'
import { Command, InvalidArgumentError } from 'commander'
import { type Config, ConfigError, readConfig } from './config'
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
function command(name: string, description: string): Command {
    return program
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

command('devnet', 'run the simulated chains alone').action(async (options) => {
    const config = configured(options)
    const { devnet } = await import('./devnet')
    await devnet(config)
})

program.parseAsync().catch((error: Error) => {
    const isConfig = error instanceof ConfigError
    console.error(isConfig ? error.message : error.stack)
    process.exit(1)
})
