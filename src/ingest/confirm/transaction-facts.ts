import type { Pool } from 'pg'
import { events as erc20 } from '../../abi/opg'
import { events as registry } from '../../abi/tee-registry'
import type { ReadStretch } from '../../chain/readers'
import type { DomainEvent } from '../../decode/events'
import { storedArguments } from '../../facts/arguments'
import type { ChainBlock } from '../transactions'

/** What a row says of its log's whole transaction, as JSON; of anything else than such a row, that it is none. */
export type Said = Record<string, unknown>

/**
 * A row that says more than its log: the rest is read from the other logs of its transaction (which x402 proxy settled a
 * transfer, or that none did) and from its calldata (a payment's terms, an enclave's key and wallet).
 */
export interface TransactionFact {
    height: number
    /** Of the block as it is indexed. */
    blockHash: string
    txHash: string
    logIndex: number
    said: Said
}

const TOPICS: ReadonlySet<string> = new Set([erc20.Transfer.topic, registry.TEERegistered.topic])

/**
 * Who gave a stretch as it is indexed: where its rows say more than their logs only the endpoint that all was read from, as
 * others were heard about logs alone. Pure.
 * @param blocks those of the stretch among others
 */
export function readersOf(stretch: ReadStretch, blocks: readonly ChainBlock[]): ReadStretch {
    const { from, to, endpoints } = stretch
    const saysMore =
        endpoints.length > 1 &&
        blocks.some(
            ({ header: { height }, logs }) =>
                height >= from && height <= to && logs.some(({ topics }) => TOPICS.has(topics[0])),
        )
    return saysMore ? { from, to, endpoints: endpoints.slice(0, 1) } : stretch
}

const FACTS = `
    SELECT f.height, '0x' || encode(b.hash, 'hex') AS "blockHash", '0x' || encode(f.tx_hash, 'hex') AS "txHash",
        f.log_index AS "logIndex", f.said
    FROM (
        SELECT chain_id, height, tx_hash, log_index, jsonb_build_object(
            'name', 'Payment', 'proxy', '0x' || encode(contract, 'hex'), 'withPermit', with_permit,
            'sender', '0x' || encode(sender, 'hex'), 'paymentId', '0x' || encode(payment_id, 'hex'),
            'cap', cap::text, 'nonce', nonce::text, 'deadline', deadline::text,
            'facilitator', '0x' || encode(facilitator, 'hex'), 'reason', calldata_reason) AS said
        FROM payment WHERE chain_id = $1 AND height BETWEEN $2 AND $3
            AND rail <> 'CONTRACT' AND ($4 OR calldata_reason IS NOT NULL)
        UNION ALL
        SELECT chain_id, height, tx_hash, log_index, jsonb_build_object(
            'name', name, 'sender', '0x' || encode(sender, 'hex'),
            'args', CASE WHEN name IN ('TEERegistered', 'X402Deposited') THEN args END)
        FROM chain_event WHERE chain_id = $1 AND height BETWEEN $2 AND $3
            AND name IN ('UnpairedTransfer', 'TEERegistered', 'X402Deposited')
    ) f JOIN chain_block b USING (chain_id, height)
    ORDER BY f.height, f.log_index`

/**
 * The rows of the blocks from..to that say more than their logs.
 * @param everyPayment also of payments that the calldata of their transactions shows to be settlements of their proxy
 */
export async function readTransactionFacts(
    pool: Pool,
    chainId: number,
    from: number,
    to: number,
    everyPayment: boolean,
): Promise<TransactionFact[]> {
    return (await pool.query<TransactionFact>(FACTS, [chainId, from, to, everyPayment])).rows
}

/** What the row of this event would say. Pure. */
export function saidOf(event: DomainEvent | undefined): Said {
    if (event?.kind === 'state') {
        const { name, sender, args } = event
        // A transfer's own are in its log.
        return { name, sender, args: name === 'UnpairedTransfer' ? null : storedArguments(args) }
    }
    if (event?.kind !== 'payment') return { name: null }
    const { settledBy, withPermit, sender, paymentId, cap, nonce, deadline, facilitator, calldataReason } =
        event
    return {
        name: 'Payment',
        proxy: settledBy,
        withPermit,
        sender,
        paymentId,
        cap: text(cap),
        nonce: text(nonce),
        deadline: text(deadline),
        facilitator,
        reason: calldataReason,
    }
}

const text = (value: bigint | null) => (value === null ? null : value.toString())
