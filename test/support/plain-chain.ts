import { AbiCoder, type EventFragment, Interface, type InterfaceAbi, ParamType } from 'ethers'

/**
 * A chain read the plain way, for recounts: every log over the RPC, block by block, decoded by ethers. It shares no
 * code with the indexer on purpose.
 */
export interface PlainLog {
    height: number
    /** Unix seconds. */
    time: number
    txHash: string
    /** Place of the transaction in its block, by hash. */
    txPosition: number
    logIndex: number
    address: string
    topics: string[]
    data: string
    /** `chainId-txHash-logIndex` */
    id: string
    tx: { from: string; to: string | null; input: string }
}

export async function rpcCall<T = any>(url: string, method: string, params: unknown[]): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const { result, error } = (await answer.json()) as { result: T; error?: { message: string } }
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
}

const hex = (n: number) => `0x${n.toString(16)}`

/** Every log from block 1 to `top`, in chain order. */
export async function readAllLogs(url: string, chainId: number, top: number): Promise<PlainLog[]> {
    const logs: PlainLog[] = []
    for (let from = 1; from <= top; from += 50) {
        const to = Math.min(from + 49, top)
        const heights = Array.from({ length: to - from + 1 }, (_, i) => from + i)
        const blocks = new Map<string, any>()
        for (const block of await Promise.all(
            heights.map((height) => rpcCall(url, 'eth_getBlockByNumber', [hex(height), true])),
        ))
            blocks.set(block.hash, block)
        const found = await rpcCall<any[]>(url, 'eth_getLogs', [{ fromBlock: hex(from), toBlock: hex(to) }])
        const page = found.map((log): PlainLog => {
            const block = blocks.get(log.blockHash)
            const txPosition = block.transactions.findIndex((tx: any) => tx.hash === log.transactionHash)
            const { from: sender, to: target, input } = block.transactions[txPosition]
            const logIndex = Number(log.logIndex)
            return {
                ...{ height: Number(block.number), time: Number(block.timestamp), txPosition, logIndex },
                ...{ txHash: log.transactionHash, address: log.address, topics: log.topics, data: log.data },
                ...{
                    id: `${chainId}-${log.transactionHash}-${logIndex}`,
                    tx: { from: sender, to: target, input },
                },
            }
        })
        page.sort((a, b) => a.height - b.height || a.txPosition - b.txPosition || a.logIndex - b.logIndex)
        logs.push(...page)
    }
    return logs
}

/** Logs of one transaction after another, in chain order. */
export function transactionsOf(logs: PlainLog[]): PlainLog[][] {
    const groups = new Map<string, PlainLog[]>()
    for (const log of logs) groups.set(log.txHash, [...(groups.get(log.txHash) ?? []), log])
    return [...groups.values()]
}

export interface Decoded {
    name: string
    args: Record<string, any>
}

const coder = AbiCoder.defaultAbiCoder()
const typeText = (type: ParamType) => type.format('full').replace(/\bstring\b/g, 'bytes')

/**
 * The beginning of a tuple with lists: ABI tuples can be read from the front, and decoding every tensor and message would
 * take half a minute. Of a model call that is its mode and model.
 */
function head(type: ParamType): ParamType {
    const { name, components } = type
    if (!components || components.length <= 2) return type
    return ParamType.from({
        name,
        type: 'tuple',
        components: components.slice(0, 2).filter((each) => !each.components),
    })
}

interface Layout {
    name: string
    plain: ParamType[]
    /** The same with strings as bytes: ethers refuses what is no UTF-8. */
    readAs: ParamType[]
    indexed: ParamType[]
}

function layoutOf({ name, inputs }: EventFragment): Layout {
    const plain = inputs.filter((input) => !input.indexed).map(head)
    const readAs = plain.map((type) => ParamType.from(typeText(type)))
    return { name, plain, readAs, indexed: inputs.filter((input) => input.indexed) }
}

/** Decodes the events of some contracts; strings with bytes that are no UTF-8 come out with replacement characters. */
export class Events {
    private readonly layouts = new Map<string, Layout>()

    constructor(...abis: InterfaceAbi[]) {
        for (const abi of abis)
            new Interface(abi).forEachEvent((event) => this.layouts.set(event.topicHash, layoutOf(event)))
    }

    knows(topic: string): boolean {
        return this.layouts.has(topic)
    }

    /** Null when the log does not fit its event. @throws for an event it does not know */
    decode({ topics, data }: PlainLog): Decoded | null {
        const { name, plain, readAs, indexed } = this.layouts.get(topics[0])!
        if (topics.length !== indexed.length + 1) return null
        try {
            const values = coder.decode(readAs, data)
            const args: Record<string, any> = {}
            for (const [i, type] of plain.entries()) args[type.name] = texts(type, values[i])
            for (const [i, type] of indexed.entries())
                args[type.name] = coder.decode([type.format('sighash')], topics[i + 1])[0]
            return { name, args: lowered(args) }
        } catch {
            return null
        }
    }
}

/** Bytes that are strings in the event become strings, in tuples too; lists are not needed. */
function texts(type: ParamType, value: any): any {
    if (type.type === 'string') return Buffer.from(value.slice(2), 'hex').toString('utf8')
    if (!type.components || type.arrayChildren) return value
    return Object.fromEntries(type.components.map((each, i) => [each.name, texts(each, value[i])]))
}

function lowered(args: Record<string, any>): Record<string, any> {
    const low = (value: any) => (/^0x[0-9a-fA-F]{40}$/.test(value) ? value.toLowerCase() : value)
    return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, low(value)]))
}
