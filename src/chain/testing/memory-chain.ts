import { createHash } from 'node:crypto'
import type { Transport } from '../rpc/transport'
import { EMITTER, OTHER_EMITTER, OTHER_TOPIC, SENDER, TOPIC } from './anvil'

const hash = (label: string) => `0x${createHash('sha256').update(label).digest('hex')}`
const hex = (n: number) => `0x${n.toString(16)}`
const GENESIS_SECONDS = 1_750_000_000

/** A chain without a node: its answers are a pure function of the calls. */
export interface MemoryChain {
    head: number
    answer(method: string, params: any[]): unknown
}

/** Blocks of up to two transactions of up to two logs each; every third block is empty. */
export function memoryChain(blocks: number, seed: number): MemoryChain {
    const made = Array.from({ length: blocks + 1 }, (_, height) => makeBlock(height, seed))
    const all = made.flatMap(({ transactions }) => transactions)
    const at = (tag: string) => made[tag === 'latest' || tag === 'finalized' ? blocks : Number(tag)]
    return {
        head: blocks,
        answer(method, params) {
            if (method === 'eth_chainId') return hex(10740)
            if (method === 'eth_blockNumber') return hex(blocks)
            if (method === 'eth_getBlockByNumber') return blockAnswer(at(params[0]), params[1])
            if (method === 'eth_getLogs') return logsAnswer(made, params[0])
            const tx = all.find((each) => each.hash === params[0])
            if (tx == null) return null
            if (method === 'eth_getTransactionByHash') return plain(tx)
            return { transactionHash: tx.hash, blockHash: tx.blockHash, status: '0x1', logs: tx.logs }
        },
    }
}

type MadeBlock = ReturnType<typeof makeBlock>
type MadeTransaction = MadeBlock['transactions'][number]

function makeBlock(height: number, seed: number) {
    const blockHash = hash(`block ${height} ${seed}`)
    const count = height % 3 === 0 ? 0 : 1 + ((height + seed) % 2)
    let logIndex = 0
    const transactions = Array.from({ length: count }, (_, position) => {
        const txHash = hash(`tx ${height} ${position} ${seed}`)
        const logs = Array.from({ length: 1 + ((height + position) % 2) }, (_, n) => ({
            address: n === 0 ? EMITTER : OTHER_EMITTER,
            topics: [n === 0 ? TOPIC : OTHER_TOPIC, hash(`topic ${height} ${position} ${n}`)],
            data: `${hash(`data ${height} ${position} ${n}`)}${hash('more').slice(2)}`,
            blockHash,
            blockNumber: hex(height),
            blockTimestamp: hex(GENESIS_SECONDS + 2 * height),
            transactionHash: txHash,
            transactionIndex: hex(position),
            logIndex: hex(logIndex++),
            removed: false,
        }))
        const from = SENDER
        return {
            hash: txHash,
            blockHash,
            blockNumber: hex(height),
            position,
            from,
            to: EMITTER,
            input: TOPIC,
            logs,
        }
    })
    return { height, hash: blockHash, parentHash: hash(`block ${height - 1} ${seed}`), transactions }
}

function blockAnswer(block: MadeBlock | undefined, whole: boolean) {
    if (block == null) return null
    return {
        number: hex(block.height),
        hash: block.hash,
        parentHash: block.parentHash,
        timestamp: hex(GENESIS_SECONDS + 2 * block.height),
        logsBloom: `0x${'f'.repeat(512)}`,
        transactions: block.transactions.map((tx) => (whole ? plain(tx) : tx.hash)),
    }
}

function plain({ logs: _, position, ...tx }: MadeTransaction) {
    return { ...tx, transactionIndex: hex(position) }
}

function logsAnswer(blocks: MadeBlock[], filter: any) {
    const inRange = blocks.filter(
        ({ height }) => height >= Number(filter.fromBlock) && height <= Number(filter.toBlock),
    )
    const fits = (log: any) =>
        (filter.address == null || filter.address.includes(log.address)) &&
        (filter.topics ?? []).every(
            (list: string[] | null, i: number) => list == null || list.includes(log.topics[i]),
        )
    return inRange.flatMap(({ transactions }) => transactions.flatMap(({ logs }) => logs.filter(fits)))
}

/**
 * Carries calls to a chain in memory. `spoil` may change an answer on its way: its text, or its status as well.
 * @param spoil gets the endpoint, the calls' methods and the answer's body
 */
export function memoryTransport(
    chain: MemoryChain | ((url: string) => MemoryChain),
    spoil: (url: string, methods: string[], body: string) => string | { status: number; body: string },
): Transport {
    return {
        async post(url, sent) {
            const calls = JSON.parse(sent)
            const list: any[] = Array.isArray(calls) ? calls : [calls]
            const answers = list.map(({ id, method, params }) => ({
                jsonrpc: '2.0',
                id,
                result: (typeof chain === 'function' ? chain(url) : chain).answer(method, params),
            }))
            const methods = list.map(({ method }) => method)
            const text = JSON.stringify(Array.isArray(calls) ? answers : answers[0])
            const answer = spoil(url, methods, text)
            const { status, body } = typeof answer === 'string' ? { status: 200, body: answer } : answer
            return { status, body, bytes: body.length, retryAfterMs: null }
        },
        close() {},
    }
}
