import type { RpcClient } from './rpc-client'
import { RetryableRpcError } from './rpc-errors'
import type { EndpointPin } from './rpc-options'

/**
 * Runs a read of several calls that must agree, all on one endpoint (the pin), and starts it again for as long as it
 * fails with a RetryableRpcError; an endpoint that broke off or contradicted itself rests meanwhile.
 */
export async function consistently<T>(
    client: RpcClient,
    what: string,
    read: (pin: EndpointPin) => Promise<T>,
    signal?: AbortSignal,
): Promise<T> {
    for (let attempt = 0; ; attempt++) {
        const pin: EndpointPin = {}
        try {
            return await read(pin)
        } catch (e) {
            if (!(e instanceof RetryableRpcError)) throw e
            if (e.trouble === 'inconsistent') client.metrics.errors.inconsistent += 1
            if (e.trouble !== 'moved' && e.trouble !== 'wrongChain') client.distrust(pin)
            client.troubles.report(`${what} ${e.trouble}`, `reading ${what} again: ${e.message}`)
            await client.pause(attempt, signal)
        }
    }
}
