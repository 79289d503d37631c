import { createLogger } from '@subsquid/logger'
import { migrate } from '../facts/migrate'
import { syncChain } from '../ingest/sync-chain'
import { childMain } from './child-main'
import { type Config, ConfigError } from './config'
import { tell } from './messages'

/** Indexes one chain until told to stop. */
export function sync(config: Config, chainId: number): Promise<void> {
    return childMain(async (signal, pulse) => {
        const chain = config.network.chains.find((candidate) => candidate.chainId === chainId)
        if (!chain) {
            const known = config.network.chains.map((candidate) => candidate.chainId).join(' or ')
            throw new ConfigError(`--chain is ${chainId}: expected ${known}`)
        }
        if (chain.rpc.urls.length === 0) {
            throw new ConfigError(
                `RPC_URL_${chainId} is not set: expected an http(s) URL of chain ${chainId}`,
            )
        }
        const databaseUrl = requireDatabase(config)
        await migrate(databaseUrl)
        const log = createLogger(`demand:sync:${chain.name}`)
        await syncChain({
            network: config.network,
            chain,
            databaseUrl,
            gatewayUrl: config.gateways[chainId],
            completeness: config.completeness,
            signal,
            log: {
                info: (details, message) => log.info(details, message),
                // Whatever is complained of is waited for: a provider, as a rule.
                warn(details, message) {
                    pulse.step()
                    log.warn(details, message)
                },
            },
            onStep: () => pulse.step(),
            onProgress: (progress) => tell({ type: 'progress', progress }),
        })
    })
}

export function requireDatabase(config: Config): string {
    if (config.databaseUrl) return config.databaseUrl
    throw new ConfigError(
        'DB_URL is not set: expected a URL like postgres://user:password@host:5432/database (only `start` brings a Postgres of its own)',
    )
}
