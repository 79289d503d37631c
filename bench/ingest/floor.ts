import { once } from 'node:events'
import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { from } from 'pg-copy-streams'
import { openClient } from '../../src/database/open'
import { answer, job } from './job'
import { benchNetwork } from './network'

const SPAN = 100
const CONCURRENCY = 3

/** Raw eth_getLogs of the same contracts, parsed and dropped; then COPY of the same rows, encoded beforehand, into bare tables. */
async function main() {
    const startedAt = performance.now()
    const { rpcUrl, databaseUrl, top, rowsDir } = job()
    const addresses = benchNetwork(rpcUrl)
        .chain.contracts.filter(({ kind }) => kind === 'modelRegistry' || kind === 'inferencePayments')
        .map(({ address }) => address)
    let next = 1
    let logs = 0
    await Promise.all(
        Array.from({ length: CONCURRENCY }, async () => {
            while (next <= top) {
                const start = next
                next += SPAN
                const count = await countLogs(rpcUrl, addresses, start, Math.min(start + SPAN - 1, top))
                logs += count
            }
        }),
    )
    const fetched = performance.now()
    const client = await openClient({ connectionString: databaseUrl })
    await client.query('BEGIN')
    for (const table of readdirSync(rowsDir)) {
        const stream = client.query(from(`COPY ${table} FROM STDIN`))
        createReadStream(join(rowsDir, table), { highWaterMark: 1 << 18 }).pipe(stream)
        await once(stream, 'finish')
    }
    await client.query('COMMIT')
    await client.end()
    answer(startedAt, {
        logs,
        downloadSeconds: (fetched - startedAt) / 1000,
        copySeconds: (performance.now() - fetched) / 1000,
    })
}

async function countLogs(url: string, address: string[], from: number, to: number): Promise<number> {
    const params = [{ address, fromBlock: `0x${from.toString(16)}`, toBlock: `0x${to.toString(16)}` }]
    const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getLogs', params }),
    })
    const { result } = (await response.json()) as { result: unknown[] }
    return result.length
}
void main()
