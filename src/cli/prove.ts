import { constants, setPriority } from 'node:os'
import { createLogger } from '@subsquid/logger'
import { ensureGatewayCatalogue } from '../catalogue/gateway'
import { keepTrying } from '../database/keep-trying'
import { writerPool } from '../database/open'
import { ProcessMetrics } from '../database/process-metrics'
import { inTransaction } from '../database/transaction'
import { Archive } from '../proofs/archive/archive'
import { Checker } from '../proofs/checks/checker'
import { runProver } from '../proofs/prover'
import { proofContext } from '../proofs/settle/context'
import { ReceiptRounds } from '../receipts/rounds'
import { childMain } from './child-main'
import { type Config, ConfigError } from './config'
import { migratedUrl, requireDatabase } from './database'
import { tell } from './messages'

/** How often the built-in catalogue is checked, in milliseconds. */
const CATALOGUE_MS = 5_000

/** Runs the command `prove`: fetches, archives and checks the blobs of settlements until told to stop. */
export function prove(config: Config): Promise<void> {
    return childMain(async (signal, pulse) => {
        // Threads inherit it: whatever else this machine does comes first, indexing above all.
        setPriority(constants.priority.PRIORITY_LOW)
        const { network, proofs } = config
        if (network.aggregators.length === 0) {
            throw new ConfigError(
                'WALRUS_AGGREGATORS is not set: expected http(s) URLs of Walrus aggregators, comma-separated',
            )
        }
        const url = requireDatabase(config)
        const log = createLogger('demand:proofs')
        const databaseUrl = await keepTrying(() => migratedUrl(url), { signal, log })
        const pool = writerPool(databaseUrl, 'proofs', 6)
        const checker = new Checker()
        const metrics = new ProcessMetrics()
        const blobsChecked = metrics.counter(
            'proofs_blobs_checked_total',
            'Blobs that were held against their settlements.',
        )
        const leavesChecked = metrics.counter('proofs_leaves_checked_total', 'Leaves in these blobs.')
        const stopPublishing = metrics.publish(pool, 'proofs')
        try {
            const context = proofContext({ pool, checker, archive: new Archive(proofs.archiveDir), network })
            let nextCatalogue = 0
            const receipts = new ReceiptRounds(pool, context, signal)
            await runProver(context, {
                ...proofs,
                async eachRound() {
                    pulse.step()
                    // Again and again, for the devnet may have started over and emptied everything.
                    if (Date.now() >= nextCatalogue) {
                        await inTransaction(pool, (client) => ensureGatewayCatalogue(client, context))
                        nextCatalogue = Date.now() + CATALOGUE_MS
                    }
                    await receipts.round()
                },
                aggregators: network.aggregators,
                signal,
                log: {
                    // It waits for whatever failed.
                    warn(message) {
                        pulse.step()
                        log.warn(message)
                    },
                },
                onChecked(blobs, leaves) {
                    blobsChecked.inc(blobs)
                    leavesChecked.inc(leaves)
                },
                onProgress: (report) => tell({ type: 'proofs', report }),
            })
        } finally {
            stopPublishing()
            await checker.close()
            await pool.end()
        }
    })
}
