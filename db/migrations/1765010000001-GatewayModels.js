// Lists of the gateways' models, as they were imported, and what a list says of a model: when it was offered, and who answers for it.

const COLUMNS = {
    offered_from: 'timestamptz',
    offered_until: 'timestamptz',
    served_by: 'text',
    served_by_since: 'timestamptz',
    listed_at: 'timestamptz',
    list_source: 'text',
}

module.exports = class GatewayModels1765010000001 {
    name = 'GatewayModels1765010000001'

    async up(db) {
        const columns = Object.entries(COLUMNS).map(([name, type]) => `ADD COLUMN ${name} ${type}`)
        await db.query(`ALTER TABLE catalogue_entry ${columns.join(', ')}`)
        await db.query(`CREATE TABLE gateway_list (
            as_of date PRIMARY KEY,
            list jsonb NOT NULL,
            imported_at timestamptz NOT NULL
        )`)
    }

    async down(db) {
        await db.query('DROP TABLE gateway_list')
        const columns = Object.keys(COLUMNS).map((name) => `DROP COLUMN ${name}`)
        await db.query(`ALTER TABLE catalogue_entry ${columns.join(', ')}`)
    }
}
