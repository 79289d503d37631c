/** A log as the chain gives it, with its place. Addresses and hashes in lower case. */
export interface PlainLog {
    /** `chainId-txHash-logIndex` */
    id: string
    blockHash: string
    address: string
    topics: string[]
    data: string
    logIndex: number
}

/** A transaction with logs that matter here. */
export interface PlainTransaction {
    chainId: number
    height: number
    /** Block time, Unix seconds. */
    time: number
    hash: string
    /** Place of the transaction in its block, by hash. */
    position: number
    /** Null where nothing of the transaction but its logs is needed. */
    call: { from: string; to: string | null; input: string } | null
    /** By logIndex. */
    logs: PlainLog[]
}
