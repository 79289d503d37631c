import { readLogRange } from './log-reader'
import type { Transport } from './rpc/transport'
import { quickClient } from './testing/client'

const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`
const hex = (n: number) => `0x${n.toString(16)}`
/** Between 0 and 16, another one for most blocks. */
const logsIn = (height: number) => (height * 7919) % 17

function blockLogs(height: number) {
    return Array.from({ length: logsIn(height) }, (_, index) => ({
        address: `0x${'ab'.repeat(20)}`,
        topics: [hash(1)],
        data: '0x',
        blockHash: hash(height),
        blockNumber: hex(height),
        transactionHash: hash(height),
        transactionIndex: '0x0',
        logIndex: hex(index),
    }))
}

/** Gives so many logs of a range at most, and says nothing; counts what it is asked for. */
function capped(most: number): Transport & { asked: number } {
    return {
        asked: 0,
        async post(_url, body) {
            const parsed = JSON.parse(body)
            this.asked += 1
            const answers = [parsed].flat().map(({ id, params: [{ fromBlock, toBlock }] }) => {
                const [from, to] = [Number(fromBlock), Number(toBlock)]
                const logs = Array.from({ length: to - from + 1 }, (_, n) => blockLogs(from + n)).flat()
                return { jsonrpc: '2.0', id, result: logs.slice(0, most) }
            })
            const text = JSON.stringify(Array.isArray(parsed) ? answers : answers[0])
            return { status: 200, body: text, bytes: text.length, retryAfterMs: null }
        },
        close: () => {},
    }
}

const countOf = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => logsIn(from + n)).reduce((a, b) => a + b)

test.each([23, 99, 137, 1234, 1999])(
    'INV-1: an endpoint alone that silently gives %d logs of a range at most is found out when that number comes again',
    async (most) => {
        const client = quickClient('http://only.test', { transport: capped(most) })
        const context = { client, pin: { index: 0 } }
        const read = (from: number, to: number) => readLogRange([{ topics: [] }], from, to, context)
        const span = Math.ceil(most / 3)
        expect(await read(1, span)).toHaveLength(most)
        for (let from = span + 1; from < 8 * span; from += span)
            expect(await read(from, from + span - 1)).toHaveLength(countOf(from, from + span - 1))
        // The first one is found by the second look, which asks for it again.
        expect(await read(1, span)).toHaveLength(countOf(1, span))
        client.close()
    },
)

test('an endpoint that leaves nothing out is hardly asked for more than once', async () => {
    const transport = capped(Infinity)
    const client = quickClient('http://only.test', { transport })
    for (let from = 1; from < 10_000; from += 100)
        await readLogRange([{ topics: [] }], from, from + 99, { client, pin: { index: 0 } })
    expect(transport.asked).toBeLessThan(100 + 20)
    client.close()
})
