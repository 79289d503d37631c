import type { Columns } from '../../database/read-rows'
import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { Unknowns } from './unknowns'

/** The log behind a row. Hex is lower case. */
export interface LogRow {
    chainId: number
    height: number
    time: Date
    txHash: string
    txPosition: number
    /** As the chain gives it: block-wide on Base, restarting at 0 in every transaction on 10740. */
    logIndex: number
    rail: string
    contract: string
}

/** The columns every fact has. */
export const LOG: Columns<LogRow> = {
    chainId: 'chain_id',
    height: 'height',
    time: 'time',
    txHash: hex('tx_hash'),
    txPosition: 'tx_position',
    logIndex: 'log_index',
    rail: 'rail',
    contract: hex('contract'),
}

/** Block, transaction and index of the log behind a row, with the hash of its block. @param contract that emitted it */
export async function proofLog(
    reader: Reader,
    { chainId, height, time, txHash, logIndex }: LogRow,
    contract: string,
    eventName: string | null,
    unknowns: Unknowns,
) {
    const [block] = await reader.rows(
        `SELECT ${hex('hash')} FROM chain_block WHERE chain_id = $1 AND height = $2`,
        [chainId, height],
    )
    const noHash = `The index keeps no hash of block ${height}: ask a node of chain ${chainId}.`
    const noEvent = 'The index does not keep which event of the contract it was.'
    return {
        chainId,
        blockNumber: height,
        blockHash: block ? (block[0] as string) : unknowns.note('blockHash', noHash),
        time,
        txHash,
        logIndex,
        contract,
        eventName: eventName ?? unknowns.note('eventName', noEvent),
    }
}
