import { importCatalogue } from '../catalogue/import'
import { writerPool } from '../database/open'
import type { PublishedFiles } from '../devnet/published-files'
import { opgTokens } from '../facts/chain-labels'
import type { Network } from '../networks/types'
import { importReceipts } from '../receipts/import'

/** The one that `catalogue import` has where none is given. */
const SOURCE = 'hub'

/**
 * Imports what the users of the simulated market publish: descriptions of its models and receipts of its payers. To be done
 * before the chains are read, so that nothing is worked out twice. Doing it again changes nothing.
 */
export async function importPublished(url: string, network: Network, files: PublishedFiles): Promise<void> {
    const context = { demo: network.demo, opg: opgTokens(network) }
    const pool = writerPool(url, 'devnet imports', 1)
    try {
        await importCatalogue(pool, files.catalogue, SOURCE, context)
        await importReceipts(pool, files.receipts, context)
    } finally {
        await pool.end()
    }
}
