import { events as erc20 } from '../../abi/opg'
import { events as batch } from '../../abi/x402-batch'
import { events as proxy } from '../../abi/x402-upto'
import type { Hex } from '../../base/hex'
import { type CompiledRequest, compileRequest } from '../../chain/compiled-request'
import { WANT } from '../../chain/log-filter'
import type { SelectedBlock } from '../../chain/select-logs'
import { type DecodeContext, decodeTransaction } from '../../decode'
import type { PaymentEvent, RawLog } from '../../decode/events'
import type { SettledWallet } from '../../facts/settled-wallets'
import type { ChainConfig, ContractKind, WatchedContract } from '../../networks/types'
import { startOf } from '../requests'
import { byTransaction, type ChainBlock } from '../transactions'

const SETTLED: Partial<Record<ContractKind, readonly string[]>> = {
    x402Upto: [proxy.Settled.topic, proxy.SettledWithPermit.topic],
    x402Exact: [proxy.Settled.topic, proxy.SettledWithPermit.topic],
    x402UptoLegacy: [proxy.Settled.topic, proxy.SettledWithPermit.topic],
    x402Batch: [batch.Settled.topic],
}

/** What is surveyed of a chain: OPG that its x402 proxies and the escrow of batch settlement moved, whoever paid whom. */
export class Settlements {
    /** First block of any OPG. */
    readonly fromHeight: number
    /** All that the answer depends on, as text. */
    readonly scope: string
    /** Every log of a settlement, and every transfer of OPG: which belong together is known when both are there. */
    readonly request: CompiledRequest
    private readonly opgFrom: ReadonlyMap<string, number>
    private readonly topics: ReadonlyMap<string, ReadonlySet<string>>

    /** @throws when the chain has no OPG or nothing that settles it, see `isOn` */
    constructor(
        chain: ChainConfig,
        private readonly decoding: DecodeContext,
    ) {
        const opg = chain.contracts.filter(({ kind }) => kind === 'opg')
        const settling = chain.contracts.filter(({ kind }) => SETTLED[kind])
        this.opgFrom = new Map(opg.map((token) => [token.address, startOf(token, chain)]))
        this.topics = new Map(settling.map(({ address, kind }) => [address, new Set(SETTLED[kind])]))
        this.fromHeight = Math.min(...this.opgFrom.values())
        const by = ({ address }: WatchedContract) => address
        this.scope = JSON.stringify([[...this.opgFrom].sort(), settling.map(by).sort()])
        this.request = compileRequest({
            logs: [
                { address: opg.map(by), topic0: [erc20.Transfer.topic] },
                ...settling.map(({ address, kind }) => ({ address: [address], topic0: [...SETTLED[kind]!] })),
            ],
        })
    }

    /** Whether a chain has anything to survey. */
    static isOn({ contracts }: ChainConfig): boolean {
        return contracts.some(({ kind }) => kind === 'opg') && contracts.some(({ kind }) => SETTLED[kind])
    }

    /** Drops the transactions without a settlement or without OPG, in place; of the others all logs are wanted. */
    readonly narrow = (selected: Map<number, SelectedBlock>): void => {
        for (const [height, { transactions }] of selected) {
            for (const [hash, tx] of transactions) {
                const isWanted =
                    tx.logs.some((log) => this.isSettlement(log)) &&
                    tx.logs.some(({ address }) => this.opgFrom.has(address))
                if (isWanted) tx.wants |= WANT.transaction | WANT.transactionLogs
                else transactions.delete(hash)
            }
            if (transactions.size === 0) selected.delete(height)
        }
    }

    /** What the settlements in these blocks moved, by receiver and sender. Pure. */
    sum(blocks: readonly ChainBlock[]): SettledWallet[] {
        const found = new Map<string, SettledWallet>()
        for (const block of blocks)
            for (const { logs, tx } of byTransaction(block, this.decoding.chainId)) {
                // As if every receiver were a payTo wallet: one rule says what a settlement moved.
                const decoding = { ...this.decoding, payTo: receiversIn(logs) }
                for (const event of decodeTransaction(logs, tx, decoding))
                    if (event.kind === 'payment' && this.isOurs(event)) add(found, event)
            }
        return [...found.values()]
    }

    private isSettlement({ address, topics }: { address: Hex; topics: Hex[] }): boolean {
        return this.topics.get(address)?.has(topics[0]) === true
    }

    private isOurs({ rail, token, ref }: PaymentEvent): boolean {
        return rail !== 'CONTRACT' && ref.height >= (this.opgFrom.get(token) ?? Infinity)
    }
}

function receiversIn(logs: readonly RawLog[]): Set<Hex> {
    const transfers = logs.filter(({ topics }) => topics[0] === erc20.Transfer.topic && topics.length === 3)
    return new Set(transfers.map(({ topics }) => `0x${topics[2].slice(26)}`))
}

/** Events come in chain order. */
function add(found: Map<string, SettledWallet>, { payTo, sender, amount, ref }: PaymentEvent): void {
    const { height, timeMs } = ref
    const last = { height, timeMs }
    const key = `${payTo} ${sender}`
    const before = found.get(key)
    if (before === undefined) {
        found.set(key, { wallet: payTo, facilitator: sender, settlements: 1, amount, first: last, last })
        return
    }
    before.settlements += 1
    before.amount += amount
    before.last = last
}
