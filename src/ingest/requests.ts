import { events as opg } from '../abi/opg'
import type { FilteredProcessor } from '../chain/processor'
import { requiresTransaction, WORKFLOW_RESULT_TOPIC, watchedTopics } from '../decode'
import type { ChainConfig, WatchedContract } from '../networks/types'

/**
 * Tells the processor to request every watched log of a chain. Payments are found by OPG transfers to a payTo wallet,
 * with the rest of their transaction, and so are deposits into an escrow; workflow results by their topic alone, as any contract may be announced.
 */
export function requestLogs(processor: FilteredProcessor, chain: ChainConfig, payTo: Iterable<string>): void {
    const lowest = chain.contracts
        .map((contract) => startOf(contract, chain))
        .reduce((a, b) => Math.min(a, b))
    for (const contract of chain.contracts) {
        if (contract.kind === 'opg') continue
        const range = { from: startOf(contract, chain) }
        for (const transaction of [true, false]) {
            const topic0 = watchedTopics(contract.kind).filter(
                (topic) =>
                    topic !== WORKFLOW_RESULT_TOPIC &&
                    needsTransaction(chain, contract, topic) === transaction,
            )
            if (topic0.length) processor.addLog({ address: [contract.address], topic0, transaction, range })
        }
    }
    if (chain.contracts.some((contract) => contract.kind === 'priceHistoryInference')) {
        processor.addLog({ topic0: [WORKFLOW_RESULT_TOPIC], transaction: true, range: { from: lowest } })
    }
    const escrows = chain.contracts.filter(({ kind }) => kind === 'x402Batch').map(({ address }) => address)
    requestTransfers(processor, chain, new Set([...payTo, ...escrows]))
}

/** Tells the processor to request OPG transfers to some wallets. */
export function requestTransfers(
    processor: FilteredProcessor,
    chain: ChainConfig,
    payTo: Iterable<string>,
): void {
    const topic2 = [...payTo].sort().map((address) => `0x${address.slice(2).padStart(64, '0')}`)
    if (topic2.length === 0) return
    for (const contract of chain.contracts.filter(({ kind }) => kind === 'opg')) {
        processor.addLog({
            address: [contract.address],
            topic0: [opg.Transfer.topic],
            topic2,
            transaction: true,
            transactionLogs: true,
            range: { from: startOf(contract, chain) },
        })
    }
}

export function startOf(contract: WatchedContract, chain: ChainConfig): number {
    return contract.startHeight ?? chain.startHeight
}

/** Where a log's own transactionIndex is not to be trusted, every log's place comes from its transaction (INV-2). */
function needsTransaction(chain: ChainConfig, contract: WatchedContract, topic0: string): boolean {
    return chain.rpc.transactions === 'byBlock' || requiresTransaction(contract.kind, topic0)
}
