import { setTimeout as sleep } from 'node:timers/promises'
import type { ChainConfig, ContractKind } from '../../networks/types'
import { TOPIC } from './abi'
import type { PlainTransaction } from './plain-log'
import { type KnownLog, readCompleteLogs } from './read-complete-logs'
import { ChainMoved, readTransactions, type Wanted } from './read-transactions'
import type { Rpc } from './rpc'
import type { LogFilter, RpcLog } from './shapes'

const PROXIES: ReadonlySet<ContractKind> = new Set(['x402Upto', 'x402Exact', 'x402UptoLegacy', 'x402Batch'])
const REREADS = 5

/**
 * Every log that a chain's watched contracts left in [from, to], whatever its topic, by transaction in chain order; of the
 * token only what reached `payTo` or an escrow, with all logs of those transactions; workflow results of any contract.
 * @param known what the index has of it
 * @throws ChainMoved, RpcRefusal, RpcUnreachable
 */
export async function readChain(
    rpc: Rpc,
    chain: ChainConfig,
    payTo: readonly string[],
    from: number,
    to: number,
    known: readonly KnownLog[],
): Promise<PlainTransaction[]> {
    for (let attempt = 0; ; attempt++) {
        try {
            const found = await readCompleteLogs(rpc, filtersFor(chain, payTo), from, to, known)
            const starts = new Map(
                chain.contracts.map((c) => [c.address, c.startHeight ?? chain.startHeight]),
            )
            const watched = found.filter(
                (log) => log.blockNumber >= (starts.get(log.address) ?? chain.startHeight),
            )
            return await readTransactions(rpc, chain.chainId, watched, wantedOf(chain))
        } catch (error) {
            if (!(error instanceof ChainMoved) || attempt === REREADS) throw error
            await sleep(500 * (attempt + 1))
        }
    }
}

/** Only what the registries and the scheduler said, heartbeats left out: the state that other rows depend on. */
export function registryFilter(chain: ChainConfig): LogFilter | null {
    const kinds: ContractKind[] = ['teeRegistry', 'workflowScheduler', 'modelRegistry']
    const address = chain.contracts.filter(({ kind }) => kinds.includes(kind)).map((c) => c.address)
    if (address.length === 0) return null
    return { address, topics: [[TOPIC.registered, TOPIC.versioned, TOPIC.teeState, TOPIC.announced].flat()] }
}

function filtersFor(chain: ChainConfig, payTo: readonly string[]): LogFilter[] {
    const isToken = (kind: ContractKind) => kind === 'opg'
    const address = chain.contracts
        .filter(({ kind }) => !isToken(kind) && !PROXIES.has(kind))
        .map((contract) => contract.address)
    const tokens = chain.contracts.filter(({ kind }) => isToken(kind)).map((contract) => contract.address)
    const filters: LogFilter[] = []
    if (address.length) filters.push({ address })
    if (chain.contracts.some(({ kind }) => kind === 'priceHistoryInference'))
        filters.push({ topics: [TOPIC.workflowResult] })
    const escrows = chain.contracts.filter(({ kind }) => kind === 'x402Batch').map(({ address }) => address)
    if (tokens.length && payTo.length + escrows.length) {
        const wallets = [...payTo, ...escrows].map((wallet) => `0x${wallet.slice(2).padStart(64, '0')}`)
        filters.push({ address: tokens, topics: [TOPIC.transfer, null, wallets] })
    }
    return filters
}

function wantedOf(chain: ChainConfig): Wanted {
    const tokens = new Set(chain.contracts.filter(({ kind }) => kind === 'opg').map((c) => c.address))
    const isToken = (log: RpcLog) => tokens.has(log.address)
    const wholeBlocks = chain.rpc.transactions === 'byBlock'
    return { call: (log) => wholeBlocks || isToken(log), wholeTransaction: isToken, wholeBlocks }
}
