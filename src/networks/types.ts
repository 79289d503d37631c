import type { Hex } from '../base/hex'
import type { OPG_DECIMALS } from './opg'

/** The kind of a watched contract; decides its decoder. */
export type ContractKind =
    | 'inferencePrecompile'
    | 'inferenceHub'
    | 'priceHistoryInference'
    | 'workflowScheduler'
    | 'settlementRelay'
    | 'settlementRelayV1'
    | 'teeRegistry'
    | 'teeVerifier'
    | 'opg'
    | 'x402Upto'
    | 'x402Exact'
    | 'x402UptoLegacy'
    | 'x402Batch'
    | 'modelRegistry'
    | 'inferencePayments'

export interface WatchedContract {
    kind: ContractKind
    /** Unique name in the table, e.g. `settlementRelay`, `teeRegistry.v1`. */
    name: string
    /** Lower case. */
    address: Hex
    /** First block to request; null = the chain's startHeight (deployment block not known). */
    startHeight: number | null
    /** When OpenGradient used it, ISO dates as published; for information, filters nothing. */
    validFrom: string | null
    validTo: string | null
    /** Where address and dates come from. */
    source: string
    /** `demo` for the reference contracts. */
    provenance: 'onchain' | 'demo'
}

export interface ChainConfig {
    chainId: 10740 | 8453
    /** Short name used in logs and file names, e.g. `opengradient`, `base`. */
    name: string
    /** Expected hash of block `genesisHeight`; null = pinned at the first start. */
    genesisHash: Hex | null
    /** Lowest block a node of this chain serves (og-evm treats 0 as 1). */
    genesisHeight: number
    /**
     * Whether blocks are hashed as on Ethereum, so that a header's hash proves the rest of the header; otherwise
     * endpoints have to agree.
     */
    provesHeaders?: boolean
    /** First block indexed when a contract has no startHeight. */
    startHeight: number
    /** Blocks behind the head that count as final when the node has no `finalized` tag. */
    finalityConfirmations: number
    /** Wallets known to receive x402 payments (Base only). */
    payTo: Hex[]
    contracts: WatchedContract[]
    rpc: {
        /** Published defaults, first is preferred; overridden by the environment. */
        urls: string[]
        /** Widest block span asked of eth_getLogs. */
        maxBlockSpan: number
        /** Results per eth_getLogs the window aims at (the provider's cap is higher). */
        targetLogs: number
        /** How transactions are fetched: whole blocks (few tx a block) or one by one. */
        transactions: 'byBlock' | 'byHash'
        pollIntervalMs: number
    }
}

export interface Network {
    name: 'devnet' | 'opengradient'
    /** Everything on it is simulated. */
    demo: boolean
    /** Decimal places of OPG. */
    decimals: typeof OPG_DECIMALS
    chains: ChainConfig[]
    /** Walrus aggregators, first is preferred; overridden by the environment. */
    aggregators: string[]
    /** Days a settlement's blob is stored: ten epochs of two weeks. */
    blobStorageDays: number
    /** Accounts known to be OpenGradient's data workers, lower case. None is published. */
    settlementWriters: Hex[]
    /** Most calls that OpenGradient's data worker puts in one batch. */
    batchLimit: number
}
