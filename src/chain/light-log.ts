import assert from 'node:assert'
import type { BlockHeader, Log, Transaction } from '@subsquid/evm-processor/lib/mapping/entities'
import { formatId } from '@subsquid/util-internal-processor-tools'
import type { RpcLog } from './rpc/rpc-shapes'

/**
 * SQD's Log entity, for many logs: theirs keeps private fields in weak maps, which cost more than the parsing of a log
 * and burden every garbage collection. Same members; the id is made when it is asked for.
 */
class LightLog {
    readonly address: string
    readonly topics: string[]
    readonly data: string
    readonly transactionHash: string

    constructor(
        readonly block: BlockHeader,
        readonly logIndex: number,
        readonly transactionIndex: number,
        raw: RpcLog,
        public transaction: Transaction | undefined,
    ) {
        this.address = raw.address
        this.topics = raw.topics
        this.data = raw.data
        this.transactionHash = raw.transactionHash
    }

    get id(): string {
        return formatId(this.block, this.logIndex)
    }

    getTransaction(): Transaction {
        assert(this.transaction != null)
        return this.transaction
    }
}

export function lightLog(
    block: BlockHeader,
    logIndex: number,
    transactionIndex: number,
    raw: RpcLog,
    transaction: Transaction | undefined,
): Log {
    return new LightLog(block, logIndex, transactionIndex, raw, transaction) as unknown as Log
}
