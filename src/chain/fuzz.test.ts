import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import { randomOf } from '../analytics/testing/random-facts'
import { RpcClient } from './rpc/rpc-client'
import { EMITTER, TOPIC } from './testing/anvil'
import { collect, testSource } from './testing/collect'
import { memoryChain, memoryTransport } from './testing/memory-chain'

/** `.ci/run` asks for 10,000 of them. */
const SEEDS = Number(process.env.FUZZ_SEEDS ?? 1_000)
const BLOCKS = 12
/** Share of a liar's answers that are spoilt. */
const SPOILT = 0.3

const LIAR = 'http://liar.test'
const HONEST = 'http://honest.test'

type Place = { parent: any; key: string | number }

/** Every member below a value; a transaction's calldata and recipient are beyond checking without its signature. */
function places(value: any, found: Place[] = []): Place[] {
    if (typeof value !== 'object' || value == null) return found
    for (const key of Object.keys(value)) {
        if (key === 'input' || key === 'to') continue
        found.push({ parent: value, key })
        places(value[key], found)
    }
    return found
}

const CHANGES: [string, (value: any, random: () => number) => unknown][] = [
    ['null', () => null],
    ['another type', (value) => (typeof value === 'string' ? Number(value) : String(value))],
    ['a boolean', () => true],
    ['an object', () => ({ unexpected: [] })],
    ['an empty string', () => ''],
    ['huge', () => 'f'.repeat(5_000)],
    ['beyond numbers', () => `0x${'f'.repeat(64)}`],
    ['deep', () => JSON.parse('['.repeat(500) + ']'.repeat(500))],
    ['cut', (value) => (Array.isArray(value) || typeof value === 'string' ? value.slice(0, -1) : value)],
    [
        'cut in half',
        (value) => (typeof value === 'string' ? value.slice(0, 2 + 2 * Math.floor(value.length / 4)) : value),
    ],
    ['turned round', (value) => (Array.isArray(value) ? [...value].reverse() : value)],
    ['twice', (value) => (Array.isArray(value) && value.length ? [...value, value[0]] : value)],
    [
        'one less',
        (value, random) => {
            if (!Array.isArray(value)) return value
            const gone = Math.floor(random() * value.length)
            return value.filter((_, i) => i !== gone)
        },
    ],
]

/** One answer, spoilt in one place. */
function spoilt(body: string, random: () => number): string {
    const kind = random()
    if (kind < 0.05) return body.slice(0, Math.floor(random() * body.length))
    if (kind < 0.1) return `<html>${body}</html>`
    if (kind < 0.15) return '[]'
    const root = [JSON.parse(body)]
    const all = places(root)
    const { parent, key } = all[Math.floor(random() * all.length)]
    if (kind < 0.25 && !Array.isArray(parent)) delete parent[key]
    else {
        const [, change] = CHANGES[Math.floor(random() * CHANGES.length)]
        parent[key] = change(parent[key], random)
    }
    return JSON.stringify(root[0]) ?? 'null'
}

const REQUEST = { logs: [{ address: [EMITTER], topic0: [TOPIC], transaction: true, transactionLogs: true }] }

/** All that becomes facts of what was read. */
function facts(blocks: Block[]) {
    return blocks
        .filter((block) => block.logs.length > 0)
        .map(({ header, logs, transactions }) => [
            header.height,
            header.hash,
            header.timestamp,
            logs.map((log) => [
                log.transactionHash,
                log.transactionIndex,
                log.logIndex,
                log.address,
                log.topics,
                log.data,
            ]),
            transactions.map((tx) => [tx.hash, tx.transactionIndex, tx.from]),
        ])
}

async function read(
    urls: string[],
    seed: number,
    chain: ReturnType<typeof memoryChain>,
    spoil: Parameters<typeof memoryTransport>[1],
) {
    const client = new RpcClient({
        urls,
        transport: memoryTransport(chain, spoil),
        coolDownMs: 1,
        wrongRestMs: 1,
        backoff: { baseMs: 0, capMs: 0 },
        identity: {
            chainId: 10740,
            name: 'memory',
            genesisHeight: 0,
            genesisHash: (chain.answer('eth_getBlockByNumber', ['0x0', false]) as any).hash,
            confirmations: 0,
            held: async () => null,
        },
    })
    const transactions = seed % 2 ? 'byHash' : 'byBlock'
    const source = testSource(client, { transactions, completeness: 'all', startSpan: 6, maxBlockSpan: 6 })
    return facts(await collect(source, 0, BLOCKS, REQUEST))
}

async function expectTruth(urls: string[], seed: number, most: number): Promise<void> {
    const random = randomOf(seed)
    const chain = memoryChain(BLOCKS, seed)
    const said: string[] = []
    let left = most
    const spoil = (url: string, methods: string[], body: string) => {
        if (url !== LIAR || left <= 0 || random() > SPOILT) return body
        left -= 1
        const answer = spoilt(body, random)
        said.push(`${methods}: ${answer.slice(0, 2000)}`)
        return answer
    }
    const found = await read(urls, seed, chain, spoil)
    const truth = await read([HONEST], seed, chain, (_url, _methods, body) => body)
    try {
        expect(found).toEqual(truth)
    } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}\nspoilt answers:\n${said.join('\n')}`)
    }
}

test(`INV-1, INV-3: beside an honest endpoint, ${SEEDS} worlds of spoilt answers end with the right facts`, async () => {
    const seeds = Array.from({ length: SEEDS }, (_, i) => i)
    const worker = async () => {
        for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop())
            await expectTruth([LIAR, HONEST], seed, 40)
    }
    await Promise.all(Array.from({ length: 50 }, worker))
}, 600_000)
