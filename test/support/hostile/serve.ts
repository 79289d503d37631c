/** The API in a process of its own, so that one that ends is noticed: `serve.ts DATABASE_URL RECEIPT_TOKEN`. */
import { startApi } from '../../../src/api/start-api'
import { TEST_NETWORK } from '../../../src/api/testing/test-api'

const [databaseUrl, receiptToken] = process.argv.slice(2)

startApi({
    databaseUrl: databaseUrl!,
    receiptToken,
    port: 0,
    network: TEST_NETWORK,
    limits: { requestsPerMinute: 0, otherRequestsPerMinute: 0, statementMs: 2_000 },
    liveLimits: { connectionsPerClient: 100 },
}).then(
    (api) => {
        process.send!(api.url)
        process.on('message', () => void api.close().then(() => process.exit(0)))
    },
    (error) => {
        console.error(error)
        process.exit(1)
    },
)
