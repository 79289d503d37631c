import { startServer, type TestServer } from '../../../test/support/http'
import { readCompleteLogs } from './read-complete-logs'
import { readLogs } from './read-logs'
import { type Identity, Rpc, RpcRefusal, RpcUnreachable } from './rpc'
import type { Call } from './shapes'
import { blockCall, ethCall, logsCall, receiptCall, transactionCall } from './shapes'

type Asked = { id: number; method: string; params: any[] }

/** A provider: what it answers to a request, of one call or of several. */
interface Provider extends TestServer {
    answer: (asked: Asked | Asked[]) => unknown
    bodies: (Asked | Asked[])[]
}

const open: TestServer[] = []
afterEach(async () => {
    for (const each of open.splice(0)) await each.stop()
})

async function provider(answer: Provider['answer']): Promise<Provider> {
    const server = await startServer((request, response) => {
        let text = ''
        request.on('data', (part) => (text += part))
        request.on('end', () => {
            const asked = JSON.parse(text)
            told.bodies.push(asked)
            const said = told.answer(asked)
            if (said === 'hang up') request.socket.destroy()
            else if (typeof said === 'number') response.writeHead(said).end('<html>')
            else response.end(typeof said === 'string' ? said : JSON.stringify(said))
        })
    })
    const told: Provider = { ...server, answer, bodies: [] }
    open.push(server)
    return told
}

const h = (n: number) => `0x${n.toString(16)}`
const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`
const ADDRESS = `0x${'ab'.repeat(20)}`
const NOW = Math.floor(Date.now() / 1000)

/** The log of a block, and everything else of a small chain with one in each. */
const logOf = (n: number) => ({
    blockNumber: h(n),
    blockHash: hash(n),
    transactionHash: hash(1000 + n),
    transactionIndex: '0x0',
    logIndex: '0x0',
    address: ADDRESS,
    topics: [hash(7)],
    data: '0x01',
    blockTimestamp: '0x0',
})
const block = (n: number, part = {}) => ({
    number: h(n),
    hash: hash(n),
    timestamp: h(NOW - 1000 + n),
    transactions: [hash(1000 + n)],
    ...part,
})

function chain(part: Partial<Record<string, (params: any[]) => unknown>> = {}): Provider['answer'] {
    const methods: Record<string, (params: any[]) => unknown> = {
        eth_chainId: () => '0x2105',
        eth_getBlockByNumber: ([n]) => block(Number(n)),
        eth_getLogs: ([{ fromBlock, toBlock }]) => range(fromBlock, toBlock).map(logOf),
        eth_getTransactionReceipt: ([tx]) => {
            const n = Number(tx) - 1000
            return n > 0 ? { transactionHash: tx, blockHash: hash(n), logs: [logOf(n)] } : null
        },
        ...(part as any),
    }
    const one = ({ id, method, params }: Asked) => {
        const result = methods[method](params)
        return result instanceof Error
            ? { id, error: { code: -32000, message: result.message } }
            : { id, result }
    }
    return (asked) => {
        if (Array.isArray(asked)) return asked.map(one)
        const said = one(asked)
        return typeof said.result === 'number' || said.result === 'hang up' ? said.result : said
    }
}

function range(from: string, to: string): number[] {
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i)
}

const IDENTITY: Identity = {
    chainId: 8453,
    blocks: [
        { height: 0, hash: hash(0) },
        { height: 100, hash: hash(100) },
    ],
    times: { from: 1_672_531_200, to: NOW + 86_400 },
}
const over = (providers: TestServer[], identity: Identity | null = IDENTITY) =>
    new Rpc(
        providers.map(({ url }) => url),
        identity,
        8,
        5,
    )
const FILTER = { address: [ADDRESS] }
const heightsOf = (logs: { blockNumber: number }[]) => logs.map((log) => log.blockNumber)
const known = (from: number, to: number) =>
    range(h(from), h(to)).map((n) => ({ transactionHash: hash(1000 + n), logIndex: 0, height: n }))

const calls = (n: number): Call<number>[] =>
    Array.from({ length: n }, (_, i) => ({ method: 'echo', params: [i] }))
const echo = ({ id, params }: Asked) => ({ id, result: params[0] })
const whatever = (asked: Asked | Asked[]) => (Array.isArray(asked) ? asked.map(echo) : echo(asked))

describe('answers', () => {
    test.each([
        ['reversed', (answers: any[]) => answers.reverse()],
        ['with ids as text', (answers: any[]) => answers.map((each) => ({ ...each, id: String(each.id) }))],
        [
            'reversed, with ids as text',
            (answers: any[]) => answers.map((each) => ({ ...each, id: `${each.id}` })).reverse(),
        ],
    ])('come in the order of the calls, however a node orders and names a batch: %s', async (_, change) => {
        const node = await provider((asked) => change((asked as Asked[]).map(echo)))
        expect(await over([node], null).many(calls(60))).toEqual(calls(60).map(({ params }) => params[0]))
    })

    test.each([
        ['one is missing', (answers: any[]) => answers.slice(1)],
        ['one is there twice', (answers: any[]) => [answers[0], ...answers.slice(0, -1)]],
        ['ids are objects', (answers: any[]) => answers.map((each) => ({ ...each, id: {} }))],
        ['ids are gone', (answers: any[]) => answers.map(({ result }) => ({ result }))],
        ['ids count from 1', (answers: any[]) => answers.map((each) => ({ ...each, id: each.id + 1 }))],
        ['it is refused', () => ({ error: { code: -32600, message: 'batch too large' } })],
        ['each is refused', (answers: any[]) => answers.map(({ id }) => ({ id, error: { message: 'no' } }))],
        ['it is none', () => ({ result: 'what' })],
    ])('a batch that does not fit is asked for one by one, never by its order: %s', async (_, change) => {
        const node = await provider((asked) =>
            Array.isArray(asked) ? change(asked.map(echo).reverse()) : echo(asked),
        )
        expect(await over([node], null).many(calls(5))).toEqual([0, 1, 2, 3, 4])
    })

    test('what is not there yet is asked for again; what never comes is told', async () => {
        let times = 0
        const node = await provider((asked) => ({
            id: (asked as Asked).id,
            result: ++times < 3 ? null : 'here',
        }))
        const rpc = over([node], null)
        expect(await rpc.many(calls(1))).toEqual(['here'])
        node.answer = (asked) => ({ id: (asked as Asked).id, result: null })
        expect(await rpc.some(calls(1))).toEqual([null])
        await expect(rpc.many(calls(1))).rejects.toThrow(RpcUnreachable)
    })

    test.each([502, 429, 'hang up', 'no JSON', '[]', '{"jsonrpc":"2.0","id":0}', 'null'])(
        'a failure is tried again: %s',
        async (failure) => {
            let times = 0
            const node = await provider((asked) => (++times < 3 ? failure : echo(asked as Asked)))
            expect(await over([node], null).call('echo', 7)).toBe(7)
        },
    )

    test('a contract that refuses is asked once; other errors are answers only when a well node repeats them', async () => {
        const revert = { code: 3, message: 'execution reverted', data: '0x' }
        const node = await provider((asked) => ({ id: (asked as Asked).id, error: revert }))
        await expect(over([node], null).one(ethCall(ADDRESS, '0x'))).rejects.toThrow(RpcRefusal)
        expect(node.bodies).toHaveLength(1)
        const odd = await provider(chain({ eth_call: () => new Error('request rate is fine, but no') }))
        await expect(over([odd]).one(ethCall(ADDRESS, '0x'))).rejects.toThrow(RpcRefusal)
        expect(odd.bodies.filter((asked) => (asked as Asked).method === 'eth_call')).toHaveLength(3)
    })
})

describe('INV-11: who answers', () => {
    test('a node of another chain is left out by name, wherever it stands in the list', async () => {
        const right = await provider(chain())
        const wrong = await provider(chain({ eth_chainId: () => '0x1', eth_getLogs: () => [] }))
        for (const order of [
            [right, wrong],
            [wrong, right],
        ]) {
            const rpc = over(order)
            await rpc.identify()
            expect(heightsOf((await readLogs(rpc, FILTER, 1, 20)).logs)).toEqual(range(h(1), h(20)))
            expect([...rpc.notes]).toEqual([
                `${wrong.url} is left out: it is chain 1, expected 8453: set RPC_URL_8453 to endpoints of it`,
            ])
        }
        expect(wrong.bodies.some((asked) => (asked as Asked).method === 'eth_getLogs')).toBe(false)
    })

    test.each([
        [
            'another first block',
            {
                eth_getBlockByNumber: ([n]: any[]) =>
                    block(Number(n), Number(n) === 0 ? { hash: hash(9) } : {}),
            },
            'block 0',
        ],
        [
            'another last block',
            {
                eth_getBlockByNumber: ([n]: any[]) =>
                    block(Number(n), Number(n) === 100 ? { hash: hash(9) } : {}),
            },
            'block 100',
        ],
    ])('a node with %s is left out, and nothing is compared with it alone', async (_, part, told) => {
        const wrong = await provider(chain(part))
        await expect(over([wrong]).identify()).rejects.toThrow(`${wrong.url} has ${told} of chain 8453 as`)
        const rpc = over([wrong, await provider(chain())])
        await rpc.identify()
        expect((await readLogs(rpc, FILTER, 1, 9)).logs).toHaveLength(9)
    })

    test('a node that cannot be asked, or has not come so far, is passed over and ends nothing', async () => {
        const right = await provider(chain())
        const behind = await provider(
            chain({ eth_getBlockByNumber: ([n]) => (Number(n) > 50 ? null : block(Number(n))) }),
        )
        const rpc = new Rpc(['http://127.0.0.1:9', behind.url, right.url], IDENTITY, 8, 5)
        await rpc.identify()
        expect((await readLogs(rpc, FILTER, 1, 9)).logs).toHaveLength(9)
        expect([...rpc.notes].join()).toMatch(/127\.0\.0\.1:9 was passed over.*does not have block 100/s)
    })

    test('a node that turns into another chain after a failure is met again before it is used', async () => {
        let isOther = false
        const turning = await provider((asked) => {
            if (!isOther && (asked as Asked).method === 'eth_getLogs') {
                isOther = true
                return 503
            }
            return chain(isOther ? { eth_chainId: () => '0x1', eth_getLogs: () => [] } : {})(asked)
        })
        const rpc = over([turning, await provider(chain())])
        await rpc.identify()
        for (let n = 0; n < 4; n++) expect((await readLogs(rpc, FILTER, 1, 9)).logs).toHaveLength(9)
        expect([...rpc.notes].join()).toContain('is left out: it is chain 1')
    })

    test('without any that is well there is no answer, and the reason is told without the key of a URL', async () => {
        const rpc = new Rpc(['http://127.0.0.1:9/v2/SECRET?key=SECRET'], IDENTITY, 8, 1)
        const error = await rpc.identify().catch((error) => error)
        expect(error).toBeInstanceOf(RpcUnreachable)
        expect(error.message).toMatch(/^eth_chainId got no answer: http:\/\/127\.0\.0\.1:9: /)
        expect(`${error.message} ${[...rpc.notes]}`).not.toContain('SECRET')
    })
})

describe('ranges of blocks', () => {
    const WORDS = [
        'please limit the query to at most 1000 blocks',
        'block range greater than 10000 max',
        'execution timeout',
        'invalid block range params',
        'rate limit exceeded',
        'query returned more than 10000 results',
        '',
        'internal error',
        'temporarily unavailable',
        'Запрос слишком широкий',
    ]
    test.each(WORDS)(
        'a range that is refused is halved until it gives every log once, whatever is said: "%s"',
        async (words) => {
            const node = await provider(
                chain({
                    eth_getLogs: ([{ fromBlock, toBlock }]) =>
                        Number(toBlock) - Number(fromBlock) > 10
                            ? new Error(words)
                            : range(fromBlock, toBlock).map(logOf),
                }),
            )
            const { logs } = await readLogs(over([node]), FILTER, 1, 100)
            expect(heightsOf(logs)).toEqual(range(h(1), h(100)))
        },
    )

    test.each([413, 500, 504, 'hang up', '<html>'])('so is one that fails otherwise: %s', async (failure) => {
        const node = await provider(
            chain({
                eth_getLogs: ([{ fromBlock, toBlock }]) =>
                    Number(toBlock) - Number(fromBlock) > 10
                        ? (failure as any)
                        : range(fromBlock, toBlock).map(logOf),
            }),
        )
        const asked = node.answer
        node.answer = (one) => {
            const said = asked(one) as { result?: unknown }
            return said?.result === failure ? failure : said
        }
        expect((await readLogs(over([node]), FILTER, 1, 100)).logs).toHaveLength(100)
    })

    test('what one node cannot do is not asked of it again, and the others are asked as before', async () => {
        const widths: Record<string, number[]> = { narrow: [], wide: [] }
        const noting = (name: string, most: number) =>
            chain({
                eth_getLogs: ([{ fromBlock, toBlock }]) => {
                    const width = Number(toBlock) - Number(fromBlock) + 1
                    widths[name].push(width)
                    return width > most ? new Error('no') : range(fromBlock, toBlock).map(logOf)
                },
            })
        const rpc = over([await provider(noting('narrow', 10)), await provider(noting('wide', 10_000))])
        for (let n = 0; n < 12; n++) expect((await readLogs(rpc, FILTER, 1, 100)).logs).toHaveLength(100)
        expect(Math.max(...widths.wide)).toBe(100)
        expect(widths.narrow.filter((width) => width > 10).length).toBeLessThan(20)
    })

    test('a block that is refused for ever ends the reading with a reason', async () => {
        const node = await provider(chain({ eth_getLogs: () => new Error('no logs today') }))
        await expect(readLogs(over([node]), FILTER, 1, 64)).rejects.toThrow('logs of block 1: ')
    })
})

describe('absence', () => {
    const pruned = (below: number) =>
        chain({
            eth_getLogs: ([{ fromBlock, toBlock }]) =>
                range(fromBlock, toBlock)
                    .filter((n) => n >= below)
                    .map(logOf),
        })

    test('a node that keeps no logs is found out by a receipt, and the range is read from another', async () => {
        const rpc = over([await provider(pruned(60)), await provider(chain())])
        for (let n = 0; n < 3; n++) {
            const logs = await readCompleteLogs(rpc, [FILTER], 1, 100, known(1, 99))
            expect(heightsOf(logs).sort((a, b) => a - b)).toEqual(range(h(1), h(100)))
        }
        expect([...rpc.notes]).toEqual([
            expect.stringMatching(
                /^http:\S+ keeps no logs of block 1, or not all: eth_getLogs leaves out log 0 of 0x0/,
            ),
        ])
    })

    test('with one node alone receipts stand in for the logs, and that it may be less than all is said', async () => {
        const rpc = over([await provider(pruned(60))])
        const logs = await readCompleteLogs(rpc, [FILTER], 1, 100, known(1, 30))
        expect(heightsOf(logs).sort((a, b) => a - b)).toEqual([
            ...range(h(1), h(30)),
            ...range(h(60), h(100)),
        ])
        expect([...rpc.notes].join('\n')).toMatch(/no endpoint keeps all logs/)
    })

    test.each([
        ['no receipt has', { eth_getTransactionReceipt: () => null }],
        [
            'is none of its transaction',
            {
                eth_getTransactionReceipt: ([tx]: any[]) => ({
                    transactionHash: tx,
                    blockHash: hash(5),
                    logs: [],
                }),
            },
        ],
    ])('a log of the index that %s is no fault of the node', async (_, part) => {
        const rpc = over([await provider(chain({ eth_getLogs: () => [], ...part }))])
        expect(await readCompleteLogs(rpc, [FILTER], 1, 100, known(5, 5))).toEqual([])
        expect([...rpc.notes]).toEqual([])
    })

    test('a log that the index lacks is read like any other', async () => {
        const rpc = over([await provider(chain())])
        expect(await readCompleteLogs(rpc, [FILTER], 1, 10, known(1, 3))).toHaveLength(10)
    })
})

describe('what is in an answer', () => {
    const without = (key: string) =>
        Object.fromEntries(Object.entries(logOf(5)).filter(([name]) => name !== key))
    const receipt = (part = {}) => ({
        transactionHash: hash(1005),
        blockHash: hash(5),
        logs: [logOf(5)],
        ...part,
    })
    const times = IDENTITY.times
    const CASES: [what: string, call: Call<any>, answer: unknown][] = [
        ['a log without an index', logsCall(FILTER, 1, 9), [without('logIndex')]],
        ['a log with an empty index', logsCall(FILTER, 1, 9), [{ ...logOf(5), logIndex: '0x' }]],
        ['a log with an index as a number', logsCall(FILTER, 1, 9), [{ ...logOf(5), logIndex: 5 }]],
        ['a log of another block', logsCall(FILTER, 1, 4), [logOf(5)]],
        ['a log of another contract', logsCall({ address: [`0x${'cd'.repeat(20)}`] }, 1, 9), [logOf(5)]],
        ['a log of another topic', logsCall({ topics: [[hash(8)]] }, 1, 9), [logOf(5)]],
        ['a log that was taken back', logsCall(FILTER, 1, 9), [{ ...logOf(5), removed: true }]],
        ['a log of half a byte', logsCall(FILTER, 1, 9), [{ ...logOf(5), data: '0x1' }]],
        ['two logs in one place', logsCall(FILTER, 1, 9), [logOf(5), { ...logOf(5), data: '0x02' }]],
        ['no list of logs', logsCall(FILTER, 1, 9), null],
        ['logs as an object', logsCall(FILTER, 1, 9), { 0: logOf(5) }],
        ['a block of 1970', blockCall(5, false, times), block(5, { timestamp: '0x0' })],
        ['a block without a time', blockCall(5, false, times), block(5, { timestamp: null })],
        ['a block with an empty time', blockCall(5, false, times), block(5, { timestamp: '' })],
        [
            'a block of the next century',
            blockCall(5, false, times),
            block(5, { timestamp: h(4_102_444_800) }),
        ],
        [
            'a block with its time in milliseconds',
            blockCall(5, false, times),
            block(5, { timestamp: h(NOW * 1000) }),
        ],
        ['another block', blockCall(5, false, times), block(6)],
        ['a block without transactions', blockCall(5, false, times), block(5, { transactions: undefined })],
        ['a block of hashes where transactions were asked for', blockCall(5, true, times), block(5)],
        ['the receipt of another', receiptCall(hash(1005)), receipt({ transactionHash: hash(1006) })],
        ['a receipt with logs of another', receiptCall(hash(1005)), receipt({ logs: [logOf(6)] })],
        [
            'another transaction',
            transactionCall(hash(1)),
            { hash: hash(2), from: ADDRESS, to: null, input: '0x' },
        ],
        [
            'a transaction without calldata',
            transactionCall(hash(1)),
            { hash: hash(1), from: ADDRESS, to: null },
        ],
    ]
    test.each(CASES)('is checked, and another node is asked: %s', async (_, call, wrong) => {
        const good = { done: true }
        const odd = await provider((asked) => ({ id: (asked as Asked).id, result: wrong }))
        await expect(over([odd], null).one(call)).rejects.toThrow(RpcUnreachable)
        const checked = { ...call, read: (raw: any) => (raw?.done ? raw : call.read!(raw)) }
        const fine = await provider((asked) => ({ id: (asked as Asked).id, result: good }))
        expect(await over([odd, fine], null).one(checked)).toEqual(good)
    })

    test('the time that a log names is not used: the block has it', async () => {
        const node = await provider(chain())
        const [log] = (await readLogs(over([node]), FILTER, 5, 5)).logs
        expect(log).not.toHaveProperty('blockTimestamp')
        expect((await over([node]).one(blockCall(5, false, times)))!.timestamp).toBe(NOW - 995)
    })

    test('an answer nested without end is refused, and ends nothing', async () => {
        const deep = await provider(() => `{"id":0,"result":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
        const rpc = over([deep, await provider(chain())])
        await rpc.identify()
        expect((await readLogs(rpc, FILTER, 1, 9)).logs).toHaveLength(9)
    })
})

test('whatever a node answers, typed anew at random, every call ends with the right logs or a reason', async () => {
    let seed = 1
    const below = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n
    const ODD = [null, 0, -1, '', '0x', '0xzz', [], {}, true, 1e30, 'x'.repeat(1000), '0x' + 'f'.repeat(80)]
    const mutate = (value: unknown): unknown => {
        if (below(4) === 0) return ODD[below(ODD.length)]
        if (Array.isArray(value)) {
            if (value.length === 0) return [null]
            const i = below(value.length)
            const kinds = [
                value.with(i, mutate(value[i])),
                [...value, mutate(value[i])],
                [...value].reverse(),
                value.map((each) => (each === null ? each : mutate(each))),
            ]
            return kinds[below(kinds.length)]
        }
        if (typeof value !== 'object' || value === null) return ODD[below(ODD.length)]
        const keys = Object.keys(value)
        const key = keys[below(keys.length)]
        return { ...value, [key]: mutate((value as any)[key]) }
    }
    const whole = chain()
    const odd = await provider((asked) => {
        const said = whole(asked)
        return JSON.stringify(below(3) === 0 ? mutate(said) : said)
    })
    const right = await provider(whole)
    for (let n = 0; n < 100; n++) {
        const rpc = over(n % 3 ? [odd, right] : [odd])
        const logs = await readCompleteLogs(rpc, [FILTER], 1, 12, known(1, 12)).catch((error) => error)
        if (logs instanceof Error) expect(logs.message).toMatch(/\S/)
        else expect(heightsOf(logs).sort((a, b) => a - b)).toEqual(range(h(1), h(12)))
    }
})

test('a request is answered at once where nothing is wrong', async () => {
    const node = await provider(whatever)
    await over([node], null).many(calls(120))
    expect(node.bodies).toHaveLength(3)
})
