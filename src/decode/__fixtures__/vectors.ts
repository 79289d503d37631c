import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Interface, solidityPacked } from 'ethers'
import type { Hex } from '../../base/hex'
import { knownProxies, loadNetwork } from '../../networks'
import type { DecodeContext } from '../context'
import type { RawLog, RawTransaction } from '../events'

/** Test vectors, encoded by ethers from abi/*.abi: a second, independent reading of the same interfaces. */

export const network = loadNetwork('devnet')

export const PAYER = '0x' + '11'.repeat(20)
export const SENDER = '0x' + '55'.repeat(20)
export const PAY_TO = '0x9deebb5d1b22e4a6e027977cead13893a7e4cc1a'
export const BLOCK_HASH = '0x' + 'b1'.repeat(32)
export const TX_HASH = '0x' + 'ab'.repeat(32)

export function word(byte: string): Hex {
    return '0x' + byte.repeat(32)
}

const interfaces = new Map<string, Interface>()

export function abi(name: string): Interface {
    let known = interfaces.get(name)
    if (known === undefined) {
        const lines = readFileSync(join(__dirname, '../../../abi', `${name}.abi`), 'utf8').split('\n')
        known = new Interface(lines.filter((line) => line !== '' && !line.startsWith('#')))
        interfaces.set(name, known)
    }
    return known
}

/** Address of a contract of the network table by name. */
export function at(name: string): Hex {
    const found = network.chains.flatMap((c) => c.contracts).find((c) => c.name === name)
    if (found === undefined) throw new Error(`no contract '${name}' in the table`)
    return found.address
}

/** A log of `abiName`'s event, emitted by `address`. */
export function log(abiName: string, event: string, values: unknown[], address: Hex, logIndex = 0): RawLog {
    const { topics, data } = abi(abiName).encodeEventLog(event, values)
    return rawLog({ topics: [...topics], data, address, logIndex })
}

const MULTICALL = new Interface([
    'function aggregate3((address target, bool allowFailure, bytes callData)[] calls)',
])

/** Calldata of a multicall that makes these calls. */
export function multicall(calls: Hex[]): Hex {
    const target = '0x' + '99'.repeat(20)
    return MULTICALL.encodeFunctionData('aggregate3', [calls.map((call) => [target, true, call])])
}

/** Calldata of a multisig that packs its calls without gaps, as Safe's multiSend does. */
export function packed(calls: Hex[]): Hex {
    const parts = calls.map((call) => {
        const values = [0, '0x' + '99'.repeat(20), 0n, (call.length - 2) / 2, call]
        return solidityPacked(['uint8', 'address', 'uint256', 'uint256', 'bytes'], values).slice(2)
    })
    return `0x8d80ff0a${parts.join('')}`
}

export function rawLog(part: Partial<RawLog>): RawLog {
    return {
        chainId: 8453,
        height: 100,
        blockHash: BLOCK_HASH,
        timeMs: 1_780_000_000_000,
        txHash: TX_HASH,
        txPosition: 3,
        logIndex: 0,
        address: PAYER,
        topics: [],
        data: '0x',
        ...part,
    }
}

export function transaction(part: Partial<RawTransaction> = {}): RawTransaction {
    return { hash: TX_HASH, from: SENDER, to: null, input: '0x', position: 3, ...part }
}

export function context(chainId: 10740 | 8453, part: Partial<DecodeContext> = {}): DecodeContext {
    const chain = network.chains.find((c) => c.chainId === chainId)!
    return {
        chainId,
        contracts: new Map(chain.contracts.map((c) => [c.address, c])),
        payTo: new Set(chain.payTo),
        proxies: knownProxies(network),
        workflows: { isAnnounced: () => false, modelId: () => null },
        ...part,
    }
}

/** A model output of the current shape. */
export function modelOutput(isSimulation = false): unknown[] {
    return [[['y', [[5n, 1n]], [1]]], [['label', ['secret answer']]], [['raw', '{}']], isSimulation]
}

export function modelRequest(mode: number, cid: string): unknown[] {
    return [mode, cid, [[['x', [[1n, 0n]], [1]]], [['prompt', ['secret prompt']]]]]
}

export function chatRequest(mode: number, cid: string): unknown[] {
    const message = ['user', 'secret prompt', '', '', []]
    return [mode, cid, [message], [], '', 100, ['stop'], 0]
}
