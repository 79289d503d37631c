import { id } from 'ethers'
import { knownProxies } from '../../networks/proxies'
import type { ChainConfig, ContractKind, Network } from '../../networks/types'

/** What rows of a chain depend on beyond their own transaction. */
export interface World {
    chain: ChainConfig
    demo: boolean
    kindOf: ReadonlyMap<string, ContractKind>
    /** Wallets whose income counts. */
    payTo: ReadonlySet<string>
    /** x402 proxies of any chain: never a person's address. */
    proxies: ReadonlySet<string>
    /** Model by artifact id: the first registration or version that names it, in chain order. */
    claims: ReadonlyMap<string, string>
    /** Workflow contracts announced so far; grows along the chain. */
    announced: Set<string>
    /** What workflow contracts answer to modelId(); null: nothing readable. */
    modelIds: ReadonlyMap<string, string | null>
    /** Individually settled calls so far; grows along the chain. */
    settled: Set<string>
    /** Heartbeats by enclave and day; grows along the chain. */
    beats: Map<string, { height: number; time: number }[]>
}

export function provenance({ demo }: World, ofReference = false): string {
    return demo || ofReference ? 'demo' : 'onchain'
}

export function isReference({ chain }: World, address: string): boolean {
    return chain.contracts.some((c) => c.address === address && c.provenance === 'demo')
}

export function newWorld(
    network: Network,
    chain: ChainConfig,
    known: Pick<World, 'payTo' | 'claims' | 'modelIds'>,
): World {
    return {
        chain,
        demo: network.demo,
        ...known,
        kindOf: new Map(chain.contracts.map(({ address, kind }) => [address, kind])),
        proxies: knownProxies(network),
        announced: new Set(),
        settled: new Set(),
        beats: new Map(),
    }
}

/** The fields that tell which model a name stands for. */
export function naming({ claims }: World, name: string | null, by: 'EVENT' | 'WORKFLOW', missing: string) {
    const trimmed = name?.trim() ?? null
    if (trimmed === null || trimmed === '') {
        const unattributed_reason = trimmed === null ? missing : 'EMPTY_NAME'
        return { attribution: 'NONE', unattributed_reason, artifact_id: null, model_id: null }
    }
    const artifact = id(trimmed.toWellFormed())
    const model_id = claims.get(artifact) ?? `unresolved:${artifact}`
    return { attribution: by, unattributed_reason: null, artifact_id: artifact, model_id }
}

export function utcDay(seconds: number): string {
    return new Date(seconds * 1000).toISOString().slice(0, 10)
}
