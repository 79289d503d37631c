// Facts that grow without end stand in one table a UTC quarter, so that an old quarter can be detached (src/database/quarters.ts).

// A unique index of a partitioned table holds the partition key too. A block has one time, so a position has.
const POSITIONS = {
    inference: 'chain_id, height, tx_position, log_index, sub_position',
    settlement_batch: 'chain_id, height, tx_position, log_index',
    payment: 'chain_id, height, tx_position, log_index',
    payout: 'chain_id, height, tx_position, log_index',
}
const TABLES = Object.keys(POSITIONS)

// The role is missing where the user may not make roles.
const grant = (table) => `
    DO $$ BEGIN
        GRANT SELECT ON ${table} TO demand_reader;
    EXCEPTION WHEN undefined_object OR insufficient_privilege THEN NULL;
    END $$;
`

/** Every quarter that any of the tables has facts of: their partitions come and go together. */
function quartersOf(db) {
    const times = TABLES.map((table) => `SELECT time FROM ${table}`).join(' UNION ALL ')
    return db.query(`
        SELECT to_char(start, 'YYYY"q"Q') AS name, start || 'Z' AS "from", start + interval '3 months' || 'Z' AS "to"
        FROM (SELECT DISTINCT date_trunc('quarter', time AT TIME ZONE 'UTC') AS start FROM (${times}) fact) quarter`)
}

/** Definitions of a table's indexes, but for its position's. */
async function otherIndexes(db, table) {
    const rows = await db.query(
        `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = $1 AND indexname <> $1 || '_position'`,
        [table],
    )
    return rows.map(({ indexdef }) => indexdef.replace(' ON ONLY ', ' ON '))
}

/** Makes a table anew with the same columns, rows and indexes. */
async function remake(db, table, { partitionBy = '', quarters = [], position }) {
    const indexes = await otherIndexes(db, table)
    await db.query(`ALTER TABLE ${table} RENAME TO ${table}_before`)
    await db.query(
        `CREATE TABLE ${table} (LIKE ${table}_before INCLUDING ALL EXCLUDING INDEXES) ${partitionBy}`,
    )
    for (const { name, from, to } of quarters) {
        await db.query(
            `CREATE TABLE ${table}_${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
        )
    }
    await db.query(`INSERT INTO ${table} SELECT * FROM ${table}_before`)
    await db.query(`DROP TABLE ${table}_before`)
    await db.query(`CREATE UNIQUE INDEX ${table}_position ON ${table} (${position})`)
    for (const index of indexes) await db.query(index)
    await db.query(grant(table))
}

module.exports = class Quarters1764300000000 {
    name = 'Quarters1764300000000'

    async up(db) {
        const quarters = await quartersOf(db)
        for (const [table, position] of Object.entries(POSITIONS)) {
            await remake(db, table, {
                ...{ partitionBy: 'PARTITION BY RANGE (time)', quarters },
                position: `${position}, time`,
            })
        }
    }

    async down(db) {
        for (const [table, position] of Object.entries(POSITIONS)) await remake(db, table, { position })
    }
}
