import { createLogger } from '@subsquid/logger'
import { keepTrying } from '../database/keep-trying'
import { ProcessMetrics } from '../database/process-metrics'
import { syncChain } from '../ingest/sync-chain'
import { SyncMetrics } from '../ingest/sync-metrics'
import { childMain } from './child-main'
import { type Config, ConfigError } from './config'
import { migratedUrl, requireDatabase } from './database'
import { tell } from './messages'

/** Runs the command `sync`: indexes one chain until told to stop. */
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
        const url = requireDatabase(config)
        const log = createLogger(`demand:sync:${chain.name}`)
        const told = {
            info: (details: object, message: string) => log.info(details, message),
            // Whatever is complained of is waited for: a provider, as a rule.
            warn(details: object, message: string) {
                pulse.step()
                log.warn(details, message)
            },
        }
        const metrics = new SyncMetrics(new ProcessMetrics(), chainId)
        const indexing = async () => {
            const databaseUrl = await migratedUrl(url)
            await syncChain({
                network: config.network,
                chain,
                databaseUrl,
                gatewayUrl: config.gateways[chainId],
                completeness: config.completeness,
                payToSurvey: config.payToSurvey,
                metrics,
                signal,
                log: told,
                onStep: () => pulse.step(),
                onProgress: (progress) => tell({ type: 'progress', progress }),
            })
        }
        // So is the database.
        await keepTrying(indexing, { signal, log: { warn: (message) => told.warn({}, message) } })
    })
}
