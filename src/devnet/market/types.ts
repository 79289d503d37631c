import type { Hex } from '../../base/hex'
import type { DevnetChainId } from '../addresses'
import type { ContractName } from '../artifacts'

/** One transaction of the plan. */
export interface Action {
    chainId: DevnetChainId
    /** Wanted time, Unix seconds; it lands in the first block that is not earlier. */
    at: number
    from: Hex
    to: Hex
    data: Hex
    /** The logs it leaves, in order, as `contract.Event` (see `placements`). */
    emits: readonly string[]
    /** For this transaction the contract at `to` is replaced by the raw logger: a log no honest contract would emit. */
    disguised?: true
    /** Name under which the hash of the transaction is kept. */
    label?: string
}

/** Code placed at an address before a block. */
export interface CodeChange {
    address: Hex
    contract: ContractName
}

export interface PlannedBlock {
    /** Block time, Unix seconds. */
    time: number
    code: CodeChange[]
    /** Transactions in order. */
    actions: Action[]
    /** Code to put back after the block. */
    codeAfter: CodeChange[]
}

/** A chain from block 1 on. */
export interface ChainPlan {
    chainId: DevnetChainId
    blocks: PlannedBlock[]
}

/** Planned logs by `contract.Event`. */
export type LogCounts = Record<string, number>
