import { dataSource } from '../src/database/data-source'
import { ALL_TABLES } from '../src/database/tables'
import { testDatabase } from './support/postgres'

test('the migrations make every table and column that schema.graphql promises', async () => {
    const db = await testDatabase()
    const source = await dataSource(db.url).initialize()
    const { rows } = await db.pool.query(
        // A function of a row is read like a column.
        `SELECT table_name || '.' || column_name AS column FROM information_schema.columns WHERE table_schema = 'public'
         UNION ALL SELECT typname || '.' || proname FROM pg_proc JOIN pg_type ON pg_type.oid = proargtypes[0]
         WHERE pronargs = 1 AND pronamespace = 'public'::regnamespace`,
    )
    const present = new Set(rows.map((row) => row.column))
    const promised = source.entityMetadatas.flatMap((entity) =>
        entity.columns.map((column) => `${entity.tableName}.${column.databaseName}`),
    )
    await source.destroy()
    expect(promised.filter((column) => !present.has(column))).toEqual([])
    expect(promised.length).toBeGreaterThan(150)
    await db.drop()
})

test('the list of tables names every table of the migrations, so that emptying forgets nothing', async () => {
    const db = await testDatabase()
    const { rows } = await db.pool.query(
        `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1`,
    )
    expect(rows.map((row) => row.tablename)).toEqual([...ALL_TABLES].sort())
    await db.drop()
})

test('INV-9: the role of the API can read every table and write none', async () => {
    const db = await testDatabase()
    const client = await db.pool.connect()
    await client.query('SET ROLE demand_reader')
    for (const table of ALL_TABLES) {
        await client.query(`SELECT count(*) FROM ${table}`)
        await expect(client.query(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/)
    }
    client.release(true)
    await db.drop()
})
