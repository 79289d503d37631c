import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DevnetChainId } from '../../src/devnet/addresses'
import { startAnvil } from '../../src/devnet/anvil'
import { type ContractName, contractCode, encodeCall } from '../../src/devnet/artifacts'
import { PLACEMENTS } from '../../src/devnet/placements'
import { LocalRpc } from '../../src/devnet/rpc'
import { startOgEvmShim } from '../../src/devnet/shim'
import type { PlannedLog } from './logs'

/** 2026-03-01T00:00:00Z. */
export const GENESIS_TIME = 1_772_323_200
/** Seconds between blocks: a chain of some dozens of blocks spans several days. */
const SPACING = 5_400
const MULTICALL = '0xca11bde05977b3631167028862be2a173976ca11'
export const SENDER = '0x0000000000000000000000000000000000005e4d'

export interface BlockId {
    height: number
    hash: string
}

/** A small simulated chain with a raw logger at every watched address: any log can be written, by any contract. */
export interface SmallChain {
    chainId: DevnetChainId
    /** What an indexer is given: on 10740 behind the proxy with og-evm's quirks. */
    url: string
    rpc: LocalRpc
    /** Puts another contract at an address, from the next block on. */
    place(address: string, contract: ContractName): Promise<void>
    /** A transaction for the next block. */
    send(to: string, data: string, from?: string): Promise<string>
    /** A transaction for the next block that emits these logs in order. */
    emit(logs: PlannedLog[]): Promise<string>
    /** Mines one block of transactions, each a list of logs. */
    mine(...transactions: PlannedLog[][]): Promise<BlockId>
    /** Mines empty blocks. */
    mineEmpty(count: number): Promise<void>
    /** Takes the newest blocks off the chain; what is mined next stands at other times than before. */
    rollback(depth: number): Promise<void>
    head(): Promise<BlockId>
    stop(): Promise<void>
}

export async function startSmallChain(chainId: DevnetChainId): Promise<SmallChain> {
    const dir = mkdtempSync(join(tmpdir(), 'demand-chain-'))
    const pidFile = join(dir, 'anvil.pid')
    const anvil = await startAnvil({ chainId, genesisTime: GENESIS_TIME, keptStates: 400, pidFile })
    const shim = chainId === 10740 ? await startOgEvmShim({ target: anvil.url }) : null
    const rpc = new LocalRpc(anvil.url)
    let branch = 0
    const place: SmallChain['place'] = async (address, contract) => {
        await rpc.call('anvil_setCode', [address, contractCode(contract)])
    }
    for (const { address, chainId: its } of PLACEMENTS) if (its === chainId) await place(address, 'RawLogger')
    await place(MULTICALL, 'Multicall3')
    const send: SmallChain['send'] = (to, data, from = SENDER) =>
        rpc.call('eth_sendTransaction', [{ from, to, data, gas: '0x3b9aca00', gasPrice: '0x0' }])
    const emit: SmallChain['emit'] = (logs) => {
        const calls = logs.map(({ address, topics, data }) => [
            address,
            false,
            encodeCall('RawLogger', 'emitLog', [topics, data]),
        ])
        return send(MULTICALL, encodeCall('Multicall3', 'aggregate3', [calls]))
    }
    const head = async () => {
        const block = await rpc.call<{ number: string; hash: string }>('eth_getBlockByNumber', [
            'latest',
            false,
        ])
        return { height: Number(block.number), hash: block.hash }
    }
    const mine: SmallChain['mine'] = async (...transactions) => {
        for (const logs of transactions) await emit(logs)
        const { height } = await head()
        await rpc.call('evm_setNextBlockTimestamp', [GENESIS_TIME + (height + 1) * SPACING + branch])
        await rpc.call('evm_mine')
        return head()
    }
    return {
        chainId,
        url: shim?.url ?? anvil.url,
        rpc,
        place,
        send,
        emit,
        mine,
        head,
        async mineEmpty(count) {
            for (let n = 0; n < count; n++) await mine()
        },
        async rollback(depth) {
            branch++
            await rpc.call('anvil_rollback', [depth])
        },
        async stop() {
            rpc.close()
            await shim?.stop()
            await anvil.stop()
            rmSync(dir, { recursive: true, force: true })
        },
    }
}
