import 'reflect-metadata'
import { buildReaderIndexes } from '../../src/database/indexes'
import { syncChain } from '../../src/ingest/sync-chain'
import { answer, job } from './job'
import { benchNetwork } from './network'

/** This project as it ships: source, decode, facts, rollups, and at the end the readers' indexes. */
async function main() {
    const startedAt = performance.now()
    const { rpcUrl, databaseUrl, top } = job()
    const { network, chain } = benchNetwork(rpcUrl)
    const log = { warn: (details: object, text: string) => console.error(text, details), info() {} }
    await syncChain({
        network,
        chain,
        databaseUrl,
        log,
        signal: new AbortController().signal,
        untilHeight: top,
        payToSurvey: false,
    })
    const indexing = performance.now()
    await buildReaderIndexes(databaseUrl)
    answer(startedAt, { indexesSeconds: (performance.now() - indexing) / 1000 })
}
void main()
