import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { Unknowns } from './unknowns'

/** Block, transaction and index of the log behind a row. Hex is lower case. */
export interface ProofLog {
    chainId: number
    blockNumber: number
    /** Null when the index no longer keeps it. */
    blockHash: string | null
    time: Date
    txHash: string
    /** As the chain gives it: block-wide on Base, restarting at 0 in every transaction on 10740. */
    logIndex: number
    /** Contract that emitted the log. */
    contract: string
    eventName: string | null
}

/** The columns every fact has, as SQL and as a row. */
export const LOG_COLUMNS = `chain_id, height, time, ${hex('tx_hash')}, tx_position, log_index, rail`
export type LogRow = [number, number, Date, string, number, number, string]

/** The log behind a row, with the hash of its block. */
export async function proofLog(
    reader: Reader,
    row: LogRow,
    contract: string,
    eventName: string | null,
    unknowns: Unknowns,
): Promise<ProofLog> {
    const [chainId, blockNumber, time, txHash, , logIndex] = row
    const [block] = await reader.rows(
        `SELECT ${hex('hash')} FROM chain_block WHERE chain_id = $1 AND height = $2`,
        [chainId, blockNumber],
    )
    return {
        chainId,
        blockNumber,
        blockHash: block
            ? (block[0] as string)
            : unknowns.note(
                  'blockHash',
                  `The index keeps no hash of block ${blockNumber}: ask a node of chain ${chainId}.`,
              ),
        time,
        txHash,
        logIndex,
        contract,
        eventName:
            eventName ??
            unknowns.note('eventName', 'The index does not keep which event of the contract it was.'),
    }
}
