import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { LogRow } from './log'

/** The registration of an enclave that was in force at a place of its chain. */
export interface Registration {
    txHash: string
    height: number
    time: Date
    /** Registry contract. */
    registry: string
    /** DER (SubjectPublicKeyInfo), 0x hex; its keccak256 is the TEE id. Null when neither calldata nor registry told it. */
    publicKey: string | null
    calldataReason: string | null
}

/** The last registration before a settlement, of those whose key is known the last; null when there was none. */
export async function registrationBefore(
    reader: Reader,
    teeId: string,
    [chainId, height, , , txPosition, logIndex]: LogRow,
): Promise<Registration | null> {
    const [row] = await reader.rows(
        `SELECT ${hex('tx_hash')}, height, time, ${hex('contract')}, args->>'publicKey',
             args->>'calldataReason'
         FROM registry_event WHERE subject = $1 AND name = 'TEERegistered' AND chain_id = $2
             AND (height, tx_position, log_index) < ($3, $4, $5)
         ORDER BY args->>'publicKey' IS NULL, height DESC, tx_position DESC, log_index DESC LIMIT 1`,
        [teeId, chainId, height, txPosition, logIndex],
    )
    if (!row) return null
    const [txHash, at, time, registry, publicKey, calldataReason] = row as [
        string,
        number,
        Date,
        string,
        string | null,
        string | null,
    ]
    return { txHash, height: at, time, registry, publicKey, calldataReason }
}
