import { RpcClient } from '../rpc/rpc-client'
import type { RpcClientOptions } from '../rpc/rpc-options'

/** A client that loses no time: short deadlines, short back-off, short rests. */
export function quickClient(urls: string | string[], options: Partial<RpcClientOptions> = {}): RpcClient {
    return new RpcClient({
        urls: typeof urls === 'string' ? [urls] : urls,
        timeoutMs: 2_000,
        coolDownMs: 100,
        backoff: { baseMs: 5, capMs: 50 },
        ...options,
    })
}
