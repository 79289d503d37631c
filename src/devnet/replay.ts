import type { Hex } from '../base/hex'
import type { DevnetChainId } from './addresses'
import { contractCode } from './artifacts'
import type { Written } from './kept-chain'
import type { Action, CodeChange, PlannedBlock } from './market/types'
import { PLACEMENTS } from './placements'
import { LocalRpc, type RpcCall } from './rpc'

/** Gas of every transaction; a block takes any number of them. */
const GAS = '0x2faf080'
/** Transactions sent in one request. */
const SEND_TOGETHER = 50

/** Writes planned blocks to one anvil: the same plan gives the same hashes. */
export class Replayer {
    private readonly nonces: Map<Hex, number>
    /** Hashes of the labelled transactions sent so far, by label. */
    readonly hashes: Map<string, Hex>
    /** Time of the newest block, Unix seconds. */
    time: number

    private constructor(
        readonly chainId: DevnetChainId,
        private readonly rpc: LocalRpc,
        { nonces, hashes, time }: Written = { nonces: [], hashes: [], time: 0 },
    ) {
        this.nonces = new Map(nonces)
        this.hashes = new Map(hashes)
        this.time = time
    }

    /** Places the contracts of the chain on a fresh anvil. */
    static async start(chainId: DevnetChainId, url: string): Promise<Replayer> {
        const replayer = new Replayer(chainId, new LocalRpc(url))
        await replayer.placeCode(PLACEMENTS.filter((placement) => placement.chainId === chainId))
        return replayer
    }

    /** Goes on with a chain that was kept. */
    static goOn(chainId: DevnetChainId, url: string, written: Written): Replayer {
        return new Replayer(chainId, new LocalRpc(url), written)
    }

    get written(): Written {
        return { nonces: [...this.nonces], hashes: [...this.hashes], time: this.time }
    }

    async mine(block: PlannedBlock): Promise<void> {
        await this.placeCode(block.code)
        const calls = block.actions.map((action) => this.transaction(action))
        for (let i = 0; i < calls.length; i += SEND_TOGETHER) {
            const hashes = (await this.rpc.batch(calls.slice(i, i + SEND_TOGETHER))) as Hex[]
            for (const [j, hash] of hashes.entries()) {
                const { label } = block.actions[i + j]
                if (label !== undefined) this.hashes.set(label, hash)
            }
        }
        await this.rpc.call('evm_setNextBlockTimestamp', [block.time])
        await this.rpc.call('evm_mine')
        this.time = block.time
        await this.placeCode(block.codeAfter)
    }

    close(): void {
        this.rpc.close()
    }

    private async placeCode(changes: readonly CodeChange[]): Promise<void> {
        if (changes.length === 0) return
        await this.rpc.batch(
            changes.map(({ address, contract }) => ({
                method: 'anvil_setCode',
                params: [address, contractCode(contract)],
            })),
        )
    }

    /** The nonce is given, not asked for: it costs nothing and cannot race. */
    private transaction({ from, to, data }: Action): RpcCall {
        const nonce = this.nonces.get(from) ?? 0
        this.nonces.set(from, nonce + 1)
        const fields = { from, to, data, gas: GAS, gasPrice: '0x0', nonce: `0x${nonce.toString(16)}` }
        return { method: 'eth_sendTransaction', params: [fields] }
    }
}
