import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readLogs } from './read-logs'
import { type Call, Rpc, RpcRefusal, RpcUnreachable } from './rpc'

type Asked = Call & { id: number }

let server: Server
let answer: (asked: Asked | Asked[]) => unknown
let bodies: (Asked | Asked[])[]

beforeEach(async () => {
    bodies = []
    server = createServer((request, response) => {
        let text = ''
        request.on('data', (part) => (text += part))
        request.on('end', () => {
            const asked = JSON.parse(text)
            bodies.push(asked)
            const said = answer(asked)
            if (typeof said === 'number') response.writeHead(said).end('<html>')
            else response.end(JSON.stringify(said))
        })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})

afterEach(() => new Promise((done) => server.close(done)))

const rpc = () => new Rpc([`http://127.0.0.1:${(server.address() as AddressInfo).port}`])
const calls = (n: number) => Array.from({ length: n }, (_, i) => ({ method: 'echo', params: [i] }))
const echo = ({ id, params }: Asked) => ({ id, result: params[0] })

test('answers come in the order of the calls, however the node orders a batch', async () => {
    answer = (asked) => (asked as Asked[]).map(echo).reverse()
    expect(await rpc().many(calls(60))).toEqual(calls(60).map(({ params }) => params[0]))
})

test('a node that refuses batches is asked one by one', async () => {
    answer = (asked) =>
        Array.isArray(asked) ? { error: { code: -32600, message: 'batch too large' } } : echo(asked)
    expect(await rpc().many(calls(3))).toEqual([0, 1, 2])
})

test('what is not there yet is asked for again; what never comes is told', async () => {
    let times = 0
    answer = (asked) => ({ id: (asked as Asked).id, result: ++times < 3 ? null : 'here' })
    expect(await rpc().many([calls(1)[0]])).toEqual(['here'])
    answer = (asked) => ({ id: (asked as Asked).id, result: null })
    expect(await rpc().some([calls(1)[0]])).toEqual([null])
    await expect(rpc().many([calls(1)[0]])).rejects.toThrow(RpcUnreachable)
})

test('failures and rate limits are tried again, refusals are not', async () => {
    let times = 0
    answer = (asked) => {
        times += 1
        if (times === 1) return 502
        if (times === 2) return { id: 0, error: { code: -32005, message: 'rate limit exceeded' } }
        return echo(asked as Asked)
    }
    expect(await rpc().call('echo', 7)).toBe(7)
    answer = () => ({ id: 0, error: { code: -32000, message: 'invalid block range' } })
    bodies = []
    await expect(rpc().call('echo')).rejects.toThrow(RpcRefusal)
    expect(bodies).toHaveLength(1)
})

test('a range of blocks that a node refuses is halved until it gives every log once', async () => {
    answer = (asked) => {
        const { id, params } = asked as Asked
        const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string }
        const [from, to] = [Number(fromBlock), Number(toBlock)]
        if (to - from > 10)
            return { id, error: { code: -32000, message: 'query returned more than 10000 results' } }
        return { id, result: Array.from({ length: to - from + 1 }, (_, i) => ({ blockNumber: from + i })) }
    }
    const logs = await readLogs(rpc(), {}, 1, 100)
    expect(logs.map((log) => log.blockNumber)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
})
