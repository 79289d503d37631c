import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../database/migrate'
import { openPool } from '../../database/open'
import { startPostgres } from '../../devnet/postgres'
import { DEFAULT_QUERY } from '../page/default-query'
import { startApi } from '../start-api'
import { marketRows } from '../testing/market-rows'
import { ask, TEST_NETWORK } from '../testing/test-api'

test('INV-9: the API runs on a hot standby, where nothing can be written and no transaction be serializable', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'demand-standby-'))
    chmodSync(dir, 0o755)
    const dataDir = join(dir, 'postgres')
    const primary = await startPostgres({ dataDir })
    await migrate(primary.url)
    const writer = openPool({ connectionString: primary.url })
    await marketRows(writer)
    await writer.end()
    await primary.stop()
    writeFileSync(join(dataDir, 'standby.signal'), '')
    const standby = await startPostgres({ dataDir })
    const reader = openPool({ connectionString: standby.url })
    expect((await reader.query('SELECT pg_is_in_recovery() AS yes')).rows).toEqual([{ yes: true }])
    await reader.end()

    const api = await startApi({ databaseUrl: standby.url, port: 0, network: TEST_NETWORK })
    for (const query of [
        DEFAULT_QUERY,
        '{ modelsConnection(orderBy: [id_ASC]) { totalCount edges { node { id } } } }',
    ]) {
        const { data, errors } = await ask(api.url, query)
        expect(errors).toBeUndefined()
        expect(data.models ?? data.modelsConnection.edges).not.toHaveLength(0)
    }
    expect((await fetch(`${api.url}/health`)).status).toBe(200)
    await api.close()
    await standby.stop()
    rmSync(dir, { recursive: true, force: true })
})
