import { RetryableRpcError } from '../rpc/rpc-errors'
import { createTransport } from '../rpc/transport'

/** Asks the endpoint that the command line names, and prints its status or why there was none. */
const transport = createTransport({ timeoutMs: 20_000, maxBytes: 1e6, maxSockets: 1 })
transport
    .post(process.argv[2], '{}')
    .then(({ status }) => `HTTP ${status}`)
    .catch((error) => (error instanceof RetryableRpcError ? error.plain : String(error)))
    .then((line) => {
        console.log(line)
        transport.close()
    })
