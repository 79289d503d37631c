import { functions } from '../abi/price-history-inference'
import { RpcClient } from '../chain/rpc/rpc-client'
import type { Transport } from '../chain/rpc/transport'
import { readModelId } from './model-id'

const WORKFLOW = `0x${'00'.repeat(18)}aaa1`
const MODEL = `0x${[32n, 7n].map((n) => n.toString(16).padStart(64, '0')).join('')}${Buffer.from('QmModel').toString('hex').padEnd(64, '0')}`

type Answer = { result: string } | { error: object } | { status: number }

/** Asks endpoints that answer each eth_call as a rule says, by the number of the endpoint and of the call. */
async function ask(endpoints: number, rule: (endpoint: number, nth: number) => Answer) {
    const counts = Array.from({ length: endpoints }, () => 0)
    const said: string[] = []
    const post: Transport['post'] = async (url, sent) => {
        const endpoint = Number(new URL(url).port) - 1
        const answer = rule(endpoint, counts[endpoint]++)
        const reply = (status: number, body: string) => ({
            status,
            body,
            bytes: body.length,
            retryAfterMs: null,
        })
        if ('status' in answer) return reply(answer.status, '{"error":{"code":-32600,"message":"bad key"}}')
        const calls = JSON.parse(sent)
        const answers = [calls]
            .flat()
            .map(({ id, method }: { id: number; method: string }) =>
                method === 'eth_call' ? { id, ...answer } : { id, result: '0x29f4' },
            )
        return reply(200, JSON.stringify(Array.isArray(calls) ? answers : answers[0]))
    }
    const rpc = new RpcClient({
        urls: Array.from({ length: endpoints }, (_, i) => `http://127.0.0.1:${i + 1}`),
        transport: { post, close() {} },
        coolDownMs: 1,
        backoff: { baseMs: 0, capMs: 0 },
        log: { warn: (_, message) => said.push(message), info() {} },
    })
    return { model: await readModelId(rpc, WORKFLOW), said }
}

const right: Answer = { result: MODEL }
const reverted: Answer = { error: { code: 3, message: 'execution reverted' } }

test('the answer of a contract can be read here', () => {
    expect(functions.modelId.decodeResult(MODEL)).toBe('QmModel')
})

/** What an endpoint says of itself, and not of the contract. */
const refusals: [string, Answer][] = [
    ['knows no such method', { error: { code: -32601, message: 'the method eth_call does not exist' } }],
    ['takes no such parameters', { error: { code: -32602, message: 'invalid argument' } }],
    ['takes no such request', { error: { code: -32600, message: 'unauthorized' } }],
    ['lets nobody in', { status: 401 }],
    ['is gone', { status: 410 }],
    ['is down', { status: 503 }],
]

test.each(refusals)(
    'INV-10: an endpoint that %s for a while has not said that there is no model',
    async (_, answer) => {
        const { model, said } = await ask(1, (_endpoint, nth) => (nth < 30 ? answer : right))
        expect(model).toBe('QmModel')
        expect(said.join()).toMatch(
            /contract 0x0+aaa1 can not be asked for its model at http:\/\/127.0.0.1:1/,
        )
    },
)

test.each(refusals)(
    'INV-10: one of two that %s for ever leaves the word to the other one',
    async (_, answer) => {
        expect((await ask(2, (endpoint) => (endpoint === 0 ? answer : right))).model).toBe('QmModel')
        expect((await ask(2, (endpoint) => (endpoint === 1 ? answer : reverted))).model).toBeNull()
    },
)

test('a contract that says no has none', async () => {
    expect((await ask(1, () => reverted)).model).toBeNull()
    expect(
        (await ask(1, () => ({ error: { code: -32000, message: 'stack limit reached 1024' } }))).model,
    ).toBeNull()
    expect((await ask(1, () => ({ result: '0x' }))).model).toBeNull()
})
