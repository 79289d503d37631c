import type { Hex } from '../base/hex'
import type { WatchedContract } from '../networks/types'

/** What decoding needs to know beyond the transaction itself. All addresses are lower case. */
export interface DecodeContext {
    chainId: number
    /** Watched contracts of this chain by address. */
    contracts: ReadonlyMap<Hex, WatchedContract>
    /** Wallets known to receive x402 payments. */
    payTo: ReadonlySet<Hex>
    /** Every known x402 proxy, of any chain: gateways write them where a person's address belongs. */
    proxies: ReadonlySet<Hex>
    workflows: WorkflowBook
}

/** What is known of workflow contracts before the current transaction. */
export interface WorkflowBook {
    /** The scheduler announced it earlier in chain order. */
    isAnnounced(address: Hex): boolean
    /** The result of its `modelId()`; null when it could not be read. */
    modelId(address: Hex): string | null
}
