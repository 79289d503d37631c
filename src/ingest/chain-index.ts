import type { RpcClient } from '../chain/rpc/rpc-client'
import type { DecodeContext } from '../decode'
import { type ChainLabels, chainLabels } from '../facts/chain-labels'
import { knownProxies } from '../networks'
import type { ChainConfig, Network } from '../networks/types'
import { EnclaveAnswers } from './enclaves/answers'
import { askRegistry } from './enclaves/ask-registry'
import { readModelId } from './model-id'
import { Workflows } from './workflow-book'

/** The in-memory state of indexing one chain. All of it can be read again from the database. */
export interface ChainIndex {
    labels: ChainLabels
    decoding: DecodeContext
    workflows: Workflows
    enclaves: EnclaveAnswers
    /** Wallets whose OPG income is indexed; the same set as in `decoding`. */
    payTo: Set<string>
    /** Models that have a row, see ensureModels; emptied when facts are taken back. */
    knownModels: Set<string>
}

export function openIndex(network: Network, chain: ChainConfig, rpc: RpcClient): ChainIndex {
    const workflows = new Workflows((address) => readModelId(rpc, address))
    const payTo = new Set<string>()
    return {
        labels: chainLabels(network, chain),
        workflows,
        enclaves: new EnclaveAnswers((question) => askRegistry(rpc, question)),
        payTo,
        knownModels: new Set(),
        decoding: {
            chainId: chain.chainId,
            contracts: new Map(chain.contracts.map((contract) => [contract.address, contract])),
            payTo,
            proxies: knownProxies(network),
            workflows,
        },
    }
}
