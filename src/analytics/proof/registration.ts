import { readRows } from '../../database/read-rows'
import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { LogRow } from './log'

/** The registration of an enclave that was in force at a place of its chain. */
interface Registration {
    txHash: string
    height: number
    time: Date
    /** Registry contract. */
    registry: string
    /** DER (SubjectPublicKeyInfo), 0x hex; its keccak256 is the TEE id. Null when neither calldata nor registry told it. */
    publicKey: string | null
    calldataReason: string | null
}

const REGISTRATION = {
    txHash: hex('tx_hash'),
    height: 'height',
    time: 'time',
    registry: hex('contract'),
    publicKey: `args->>'publicKey'`,
    calldataReason: `args->>'calldataReason'`,
}

/** The last registration before a settlement, of those whose key is known the last; null when there was none. */
export async function registrationBefore(
    reader: Reader,
    teeId: string,
    { chainId, height, txPosition, logIndex }: LogRow,
): Promise<Registration | null> {
    const [last] = await readRows<Registration>(
        reader,
        REGISTRATION,
        `FROM registry_event WHERE subject = $1 AND name = 'TEERegistered' AND chain_id = $2
             AND (height, tx_position, log_index) < ($3, $4, $5)
         ORDER BY args->>'publicKey' IS NULL, height DESC, tx_position DESC, log_index DESC LIMIT 1`,
        [teeId, chainId, height, txPosition, logIndex],
    )
    return last ?? null
}
