import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from '../base/hex'
import { hubCatalogue } from './market/catalogue'
import { castReceipts, receiptLines } from './market/receipts'
import type { World } from './market/world'

/** Receipts of the simulated payers, one JSON object a line. */
export const RECEIPTS_FILE = 'receipts.jsonl'
/** Metadata of the simulated Hub, a JSON array. */
export const CATALOGUE_FILE = 'catalogue.json'

/** Paths of what people publish who use the simulated market. */
export interface PublishedFiles {
    receipts: string
    catalogue: string
}

/**
 * Writes what people would hold who use the simulated market, for the imports.
 * @param hashes of the labelled transactions of both chains
 */
export function writePublishedFiles(
    dataDir: string,
    world: World,
    hashes: ReadonlyMap<string, Hex>,
): PublishedFiles {
    mkdirSync(dataDir, { recursive: true })
    const files = { receipts: join(dataDir, RECEIPTS_FILE), catalogue: join(dataDir, CATALOGUE_FILE) }
    writeFileSync(files.receipts, receiptLines(castReceipts(world, hashes)))
    const models = hubCatalogue(world).map((model) => JSON.stringify(model))
    writeFileSync(files.catalogue, `[\n${models.join(',\n')}\n]\n`)
    return files
}
