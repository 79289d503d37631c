module.exports = class Endpoints1764410000000 {
    name = 'Endpoints1764410000000'

    async up(db) {
        // What one provider's eth_getCode said was kept here for ever; all contracts are asked for from the chain's start.
        await db.query('DROP TABLE contract_start')
        // What each indexer last found its RPC endpoints to be; names without keys.
        await db.query(`CREATE TABLE rpc_endpoint (
            chain_id integer NOT NULL, name text NOT NULL, position integer NOT NULL, standing varchar(8) NOT NULL, reason text,
            head_height bigint, failures integer NOT NULL, keeps_logs_from bigint, widest_range bigint, checked_at timestamptz NOT NULL,
            PRIMARY KEY (chain_id, name))`)
    }

    async down(db) {
        await db.query('DROP TABLE rpc_endpoint')
        await db.query(`CREATE TABLE contract_start (
            chain_id integer NOT NULL, address bytea NOT NULL, height integer, PRIMARY KEY (chain_id, address))`)
    }
}
