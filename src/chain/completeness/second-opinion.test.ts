import { RpcClient } from '../rpc/rpc-client'
import { EMITTER, TOPIC } from '../testing/anvil'
import { collect, testSource } from '../testing/collect'
import { memoryChain, memoryTransport } from '../testing/memory-chain'
import type { Completeness } from './second-opinion'

const BLOCKS = 10_000
const FIRST = 'http://first.test'
const SECOND = 'http://second.test'

const chain = memoryChain(BLOCKS, 1)

/** HTTP requests to each endpoint for 10,000 blocks in windows of 500, and the calls in them by method. */
async function costs(
    level: Completeness,
    urls: string[],
    request = { logs: [{ address: [EMITTER], topic0: [TOPIC] }] },
) {
    const requests: Record<string, number> = {}
    const calls: Record<string, number> = {}
    const transport = memoryTransport(chain, (url, methods, body) => {
        requests[url] = (requests[url] ?? 0) + 1
        for (const method of methods) calls[method] = (calls[method] ?? 0) + 1
        return body
    })
    const client = new RpcClient({ urls, transport, coolDownMs: 1, backoff: { baseMs: 0, capMs: 0 } })
    const source = testSource(client, {
        completeness: level,
        startSpan: 500,
        maxBlockSpan: 500,
        targetLogs: 50_000,
    })
    await collect(source, 1, BLOCKS, request)
    return { requests, calls }
}

// The figures of docs/operating.md, "What completeness costs".
const WINDOWS = 20

test('with `off`, a window is three requests: its two ends, its logs, and its end again', async () => {
    const { requests, calls } = await costs('off', [FIRST, SECOND])
    expect(requests[SECOND]).toBeUndefined()
    // All windows bring the same number of logs, which may be a silent limit: it is asked for in halves three times.
    const doubts = 3 * 2
    expect(calls.eth_getLogs).toBe(WINDOWS + doubts)
    expect(requests[FIRST]).toBeLessThanOrEqual(3 * WINDOWS + 4 + doubts)
})

test('with `thin`, windows as full as usual cost nothing after the first ones were agreed on', async () => {
    const { requests } = await costs('thin', [FIRST, SECOND])
    expect(requests[SECOND]).toBeLessThanOrEqual(2 * 8)
})

test('with `all`, each window is two requests more, to the second endpoint', async () => {
    const { requests } = await costs('all', [FIRST, SECOND])
    expect(requests[SECOND]).toBeGreaterThanOrEqual(2 * WINDOWS)
    expect(requests[SECOND]).toBeLessThanOrEqual(2 * WINDOWS + 8)
})

test('with `thin` and windows that are all empty, each is two requests more to the second endpoint', async () => {
    const nothing = { logs: [{ address: [`0x${'9'.repeat(40)}`], topic0: [TOPIC] }] }
    const { requests } = await costs('thin', [FIRST, SECOND], nothing)
    expect(requests[SECOND]).toBeLessThanOrEqual(2 * WINDOWS + 8)
})

test('with one endpoint alone and windows that are all empty, it is asked once for a log that must exist', async () => {
    const nothing = { logs: [{ address: [`0x${'9'.repeat(40)}`], topic0: [TOPIC] }] }
    const { calls } = await costs('thin', [FIRST], nothing)
    // The windows that are read at once at the beginning may each ask before one of them knows.
    expect(calls.eth_getTransactionReceipt).toBeLessThanOrEqual(4)
    expect(calls.eth_getLogs).toBeLessThanOrEqual(WINDOWS + 4)
})
