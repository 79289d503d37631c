import { id } from 'ethers'
import type { Hex } from '../../base/hex'
import { rngFor } from '../rng'
import { compactText } from './json-text'
import { type PaidCall, type PaidSession, paidSessions } from './paid-sessions'
import type { World } from './world'

/** One call's receipt: what a gateway's response headers and the response itself say of it. */
export interface Receipt {
    /** Header x-processing-hash: a transaction on Base. */
    paymentTx: Hex
    /** Header x-settlement-tx-hash: a transaction on chain 10740. */
    settlementTx: Hex
    /** Header x-settlement-walrus-blob-id. */
    blobId: string
    /** Header x-upto-session. */
    session: string
    model: string | null
    inputHash: Hex
    outputHash: Hex
    /** OPG base units. */
    cost?: string
    /** The hashed request; proves the model of a leaf. */
    request?: GatewayRequest
}

type GatewayRequest = PaidCall['call']['request']

/**
 * The receipts that payers kept, and last a few that contradict the chain.
 * @param hashes of the labelled transactions: payments by session id, settlements by blob id
 */
export function castReceipts(world: World, hashes: ReadonlyMap<string, Hex>): Receipt[] {
    const receipted = paidSessions(world).sessions.filter((session) => session.receipted)
    const honest = receipted.flatMap((session, n) => sessionReceipts(world.seed, n, session, hashes))
    return [...honest, ...contradictions(honest)]
}

/** As lines of JSON, numbers as Python writes them. */
export function receiptLines(receipts: Receipt[]): string {
    return receipts.map((receipt) => `${compactText({ ...receipt }, 'python')}\n`).join('')
}

function sessionReceipts(
    seed: number,
    n: number,
    session: PaidSession,
    hashes: ReadonlyMap<string, Hex>,
): Receipt[] {
    const rng = rngFor(seed, 'receipt', n)
    const paymentTx = known(hashes, session.id)
    return session.calls.map(({ call, blobId, alone }) => ({
        paymentTx,
        settlementTx: known(hashes, blobId),
        blobId,
        session: session.id,
        model: call.model,
        inputHash: call.inputHash,
        outputHash: call.outputHash,
        ...(rng.chance(0.9) && { cost: String(call.costOpg) }),
        // Without the request, nothing proves which model a leaf is of.
        ...(!alone && rng.chance(0.8) && { request: call.request }),
    }))
}

function contradictions(honest: Receipt[]): Receipt[] {
    const alone = honest.filter((receipt) => receipt.session !== honest[0].session && !receipt.request)
    const leaf = honest.find((receipt) => receipt.request)
    const [first, second, third, fourth] = alone
    return [
        { ...first, blobId: second.blobId },
        { ...second, model: `${second.model}-other` },
        { ...third, paymentTx: id('no such payment') },
        { ...fourth, cost: String(10n ** 24n) },
        ...(leaf ? [{ ...leaf, inputHash: id('not in the batch'), request: undefined }] : []),
    ].map(withoutUndefined)
}

function withoutUndefined({ request, ...rest }: Receipt): Receipt {
    return request ? { ...rest, request } : rest
}

function known(hashes: ReadonlyMap<string, Hex>, label: string): Hex {
    const hash = hashes.get(label)
    if (!hash) throw new Error(`no transaction is labelled ${label}`)
    return hash
}
