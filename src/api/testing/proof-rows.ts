import { constants, createHash, type KeyObject, sign } from 'node:crypto'
import { brotliCompressSync } from 'node:zlib'
import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { AbiCoder, keccak256, solidityPackedKeccak256 } from 'ethers'
import type { Pool } from 'pg'
import { newRsaKey } from '../../../test/support/rsa-keys'
import { ensureQuarters } from '../../database/quarters'

export const CALL_ENCODING = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
export const HASHES_ENCODING = ['bytes32', 'bytes32', 'bytes32']

export interface Enclave {
    teeId: string
    /** DER, 0x hex. */
    publicKey: string
    privateKey: KeyObject
}

export function enclave(): Enclave {
    const { publicKey, privateKey } = newRsaKey()
    const der = publicKey.export({ format: 'der', type: 'spki' })
    return { teeId: keccak256(der), publicKey: `0x${der.toString('hex')}`, privateKey }
}

/** A hash of a word. */
export const hash = (word: string) => keccak256(Buffer.from(word))

/** [teeId, inputHash, outputHash, signature, timestamp], signed. */
export function signedLeaf({ teeId, privateKey }: Enclave, word: string, timestamp: number): string[] {
    const [input, output] = [hash(`in ${word}`), hash(`out ${word}`)]
    const message = solidityPackedKeccak256(['bytes32', 'bytes32', 'uint256'], [input, output, timestamp])
    const signature = sign('sha256', Buffer.from(message.slice(2), 'hex'), {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: 32,
    })
    return [teeId, input, output, `0x${signature.toString('hex')}`, String(timestamp)]
}

export const TIME = '2026-05-01T00:00:00.000Z'
const bytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')

/** A registration of an enclave, one block before the settlements unless told otherwise. */
export async function registrationRow(pool: Pool, { teeId, publicKey }: Enclave, height = 99): Promise<void> {
    await pool.query(
        `INSERT INTO chain_event (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, name, subject, args, provenance)
         VALUES ($1, 10740, $2, '\\x4e60', 0, 0, $3, '\\x703c', 'TEERegistered', $4, $5, 'onchain')`,
        [`reg-${teeId}-${height}`, height, TIME, teeId, { owner: '0x01', publicKey, calldataReason: null }],
    )
}

/** Archives a blob's text. @returns its SHA-256 */
export async function archiveRow(
    pool: Pool,
    text: string,
    shape: 'BATCH' | 'INDIVIDUAL',
    inDatabase = true,
): Promise<{ sha256: string; stored: Buffer }> {
    const sha256 = createHash('sha256').update(text).digest('hex')
    const stored = brotliCompressSync(text)
    await pool.query(
        `INSERT INTO blob_content (sha256, shape, redacted, stored_bytes, data) VALUES ($1, $2, false, $3, $4)`,
        [sha256, shape, stored.length, inDatabase ? stored : null],
    )
    return { sha256, stored }
}

export async function blobRow(pool: Pool, id: string, shape: string, sha256: string | null): Promise<void> {
    await pool.query(
        `INSERT INTO blob (id, state, first_settled_at, expires_at, shape, sha256) VALUES ($1, $2, $3, $3, $4, $5)`,
        [id, sha256 ? 'ARCHIVED' : 'WAITING', TIME, shape, sha256],
    )
}

export interface SettledBatch {
    id: string
    tree: StandardMerkleTree<string[]>
    text: string
    sha256: string
    stored: Buffer
}

let settled = 0

/** A settled batch with its archived blob and the rows of its leaves. */
export async function settledBatch(
    pool: Pool,
    name: string,
    values: string[][],
    inDatabase = true,
): Promise<SettledBatch> {
    const encoding = values[0].length === 5 ? CALL_ENCODING : HASHES_ENCODING
    const tree = StandardMerkleTree.of(values, encoding)
    const text = JSON.stringify(tree.dump())
    const { sha256, stored } = await archiveRow(pool, text, 'BATCH', inDatabase)
    await blobRow(pool, name, 'BATCH', sha256)
    const id = `10740-0x${Buffer.from(name).toString('hex')}-0`
    const place = [Buffer.from(name), TIME]
    const txPosition = ++settled
    await ensureQuarters(pool, ['2026q2'])
    await pool.query(
        `INSERT INTO settlement_batch (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, merkle_root, claimed,
             published, verified, duplicates, walrus_blob_id, blob_id, proof, provenance)
         VALUES ($3, 10740, 100, $1, $7, 0, $2, '\\xf1dc', 'BATCH', $4, $5::int, $5::int, $5::int, 0, $6, $6, 'CHECKED', 'onchain')`,
        [...place, id, bytes(tree.root), values.length, name, txPosition],
    )
    for (const [i, value] of values.entries()) {
        const [tee, input, output, time] =
            value.length === 5 ? [value[0], value[1], value[2], value[4]] : [null, value[0], value[1], null]
        await pool.query(
            `INSERT INTO inference (id, chain_id, height, tx_hash, tx_position, log_index, sub_position, time, contract, rail, kind,
                 signer, tee_id, input_hash, output_hash, timestamp, is_replay, attribution, unattributed_reason, provenance, batch_id,
                 leaf_hash, verified, unverified_reason)
             VALUES ($3, 10740, 100, $1, $14, 0, $4, $2, '\\xf1dc', 'BATCH', 'UNKNOWN', $5, $6, $7, $8, $9, false, 'NONE',
                 'LEAF_WITHOUT_RECEIPT', 'blobVerified', $10, $11, $12, $13)`,
            [
                ...place,
                `${id}-${i}`,
                i + 1,
                tee && bytes(tee),
                tee,
                bytes(input),
                bytes(output),
                time,
                id,
                bytes(tree.leafHash(value)),
                tee !== null,
                tee === null ? 'SIGNATURE_NOT_PUBLISHED' : null,
                txPosition,
            ],
        )
    }
    return { id, tree, text, sha256, stored }
}

/** keccak256(abi.encode(uint256 chainId, address payer, uint256 nonce)). */
export function paymentIdOf(chainId: number, payer: string, nonce: bigint): string {
    return keccak256(
        AbiCoder.defaultAbiCoder().encode(['uint256', 'address', 'uint256'], [chainId, payer, nonce]),
    )
}
