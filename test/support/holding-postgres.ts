import { startPostgres } from '../../src/devnet/postgres'

// A process that starts Postgres in a folder, says which process that is, and stays.
void startPostgres({ dataDir: process.argv[2]!, settings: { fsync: 'off', shared_buffers: '8MB' } }).then(
    ({ pid }) => process.send!(pid),
)
setInterval(() => {}, 60_000)
