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

/**
 * Writes what people would hold who use the simulated market, for the imports to be tried with.
 * @param hashes of the labelled transactions of both chains
 */
export function writePublishedFiles(dataDir: string, world: World, hashes: ReadonlyMap<string, Hex>): void {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(join(dataDir, RECEIPTS_FILE), receiptLines(castReceipts(world, hashes)))
    const models = hubCatalogue(world).map((model) => JSON.stringify(model))
    writeFileSync(join(dataDir, CATALOGUE_FILE), `[\n${models.join(',\n')}\n]\n`)
}
