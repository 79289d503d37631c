import { dataSource } from '../src/facts/migrate'
import { testDatabase } from './support/postgres'

test('the migrations make every table and column that schema.graphql promises', async () => {
    const db = await testDatabase()
    const source = await dataSource(db.url).initialize()
    const { rows } = await db.pool.query(
        `SELECT table_name || '.' || column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
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
