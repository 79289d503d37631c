import type { Hex } from '../base/hex'
import type { Received } from './receipt'
import { isSameModel } from './same-model'
import {
    artifactIdOf,
    type BatchFact,
    type CallFact,
    earlierLinks,
    type Link,
    type PaymentFact,
    type World,
} from './world'

/** The result of checking a receipt against both chains. */
export type Verdict =
    | {
          state: 'LINKED'
          paymentId: string
          inferenceId: string
          /**
           * Its request hashes to the input hash on chain, or the settlement's blob names it; null when no model is
           * given.
           */
          modelProved: boolean | null
          /** The blob names the call's model: the receipt is not needed for that. */
          namedByBlob: boolean
      }
    | { state: 'WAITING'; waitingFor: string }
    | { state: 'REFUSED'; contradiction: string }

class Contradiction extends Error {}

/** Something that is not indexed yet, in a sentence. */
class Awaited {
    constructor(readonly what: string) {}
}

/** Checks a receipt against the facts of both chains and the receipts that arrived before it. Pure. */
export function judge(receipt: Received, world: World): Verdict {
    try {
        const links = earlierLinks(world, receipt)
        // Both sides first: what contradicts one side is refused, whatever the other side still waits for.
        const call = callOf(receipt, world, links)
        const byBlob = call instanceof Awaited || call.attribution !== 'BLOB' ? null : call.modelId
        const payment = paymentOf(receipt, world, byBlob ?? modelIdOf(receipt, world), links)
        if (call instanceof Awaited) return { state: 'WAITING', waitingFor: call.what }
        if (payment instanceof Awaited) return { state: 'WAITING', waitingFor: payment.what }
        return {
            state: 'LINKED',
            paymentId: payment.id,
            inferenceId: call.id,
            modelProved: isProved(receipt, call),
            namedByBlob: call.attribution === 'BLOB',
        }
    } catch (error) {
        if (error instanceof Contradiction) return { state: 'REFUSED', contradiction: error.message }
        throw error
    }
}

function callOf(receipt: Received, world: World, links: Link[]): CallFact | Awaited {
    const { settlementTx, blobId } = receipt
    const settled = world.settlements.get(settlementTx)
    if (!settled) return new Awaited(`a settlement in transaction ${settlementTx}`)
    const own = settled.filter((settlement) => settlement.blobId === blobId)
    if (own.length === 0) {
        const blobs = [...new Set(settled.map((settlement) => settlement.blobId ?? 'no blob'))].join(', ')
        throw new Contradiction(
            `the settlement of transaction ${settlementTx} points to ${blobs}, not to blob ${blobId}`,
        )
    }
    const batch = own.find((settlement) => settlement.batch)?.batch
    const calls = own.flatMap(({ call }) => (call ? [call] : []))
    const call = calls.length > 0 ? individualCall(receipt, calls, world) : leafOf(receipt, batch!, links)
    if (call instanceof Awaited) return call
    const taken = links.find((link) => link.inferenceId === call.id)
    if (taken) {
        throw new Contradiction(
            `call ${call.id} is linked to payment ${taken.paymentId} by receipt ${taken.receiptId}, which came before`,
        )
    }
    return call
}

function individualCall(receipt: Received, calls: CallFact[], world: World): CallFact | Awaited {
    const call = calls.find((candidate) => hasHashes(receipt, candidate))
    if (!call) {
        const [{ inputHash, outputHash }] = calls
        throw new Contradiction(
            `the settlement has input hash ${inputHash} and output hash ${outputHash}, not ${hashesTold(receipt)}`,
        )
    }
    const { model } = receipt
    if (model === null) return call
    if (call.proof === null || call.proof === 'PENDING' || call.proof === 'WAITING') {
        return new Awaited(`blob ${receipt.blobId}, which may name the model`)
    }
    if (call.attribution === 'BLOB' && !isSameModel(model, call.name ?? '')) {
        const modelId = modelIdOf(receipt, world)
        if (modelId === null || modelId !== call.modelId) {
            throw new Contradiction(`the settlement's blob names model '${call.name}', not '${model}'`)
        }
    }
    return call
}

function leafOf(receipt: Received, batch: BatchFact, links: Link[]): CallFact | Awaited {
    const { inputHash, outputHash, requestHashes, blobId } = receipt
    if (inputHash === null && requestHashes.length === 0) {
        throw new Contradiction(
            `the settlement is batch ${batch.id}: which of its calls is meant, only an input hash and an output hash (or the request) can tell`,
        )
    }
    if (batch.proof === 'PENDING' || batch.proof === 'WAITING') {
        return new Awaited(`blob ${blobId}, which lists the calls of batch ${batch.id}`)
    }
    if (batch.proof === 'EXPIRED' || batch.proof === 'REJECTED') {
        return new Awaited(
            `the calls of batch ${batch.id}, whose blob ${batch.proof === 'EXPIRED' ? 'expired before it was fetched' : `can't be used: ${batch.proofReason}`}`,
        )
    }
    const leaves = batch.leaves.filter((leaf) => hasHashes(receipt, leaf))
    if (leaves.length === 0) {
        const why = batch.proof === 'CHECKED' ? '' : ` (${batch.proofReason ?? batch.proof})`
        throw new Contradiction(`no published call of batch ${batch.id} has ${hashesTold(receipt)}${why}`)
    }
    if (outputHash === null && new Set(leaves.map((leaf) => leaf.outputHash)).size > 1) {
        throw new Contradiction(
            `${leaves.length} calls of batch ${batch.id} have ${hashesTold(receipt)}: which is meant, only an output hash can tell`,
        )
    }
    // Equal calls of one batch: each receipt takes the next.
    return leaves.find((leaf) => !links.some((link) => link.inferenceId === leaf.id)) ?? leaves[0]
}

function hasHashes({ inputHash, outputHash, requestHashes }: Received, call: CallFact): boolean {
    if (outputHash !== null && outputHash !== call.outputHash) return false
    if (inputHash !== null) return inputHash === call.inputHash
    return requestHashes.length === 0 || includes(requestHashes, call.inputHash)
}

function hashesTold({ inputHash, outputHash, requestHashes }: Received): string {
    const input = inputHash
        ? `input hash ${inputHash}`
        : requestHashes.length
          ? 'the input hash of its request'
          : null
    const output = outputHash ? `output hash ${outputHash}` : null
    return [input, output].filter((told) => told !== null).join(' and ')
}

const includes = (hashes: Hex[], hash: Hex | null) => hash !== null && hashes.includes(hash)

function paymentOf(
    receipt: Received,
    world: World,
    modelId: string | null,
    links: Link[],
): PaymentFact | Awaited {
    const { paymentTx, model, cost } = receipt
    const all = world.payments.get(paymentTx)
    if (!all) return new Awaited(`a payment in transaction ${paymentTx}`)
    const named = all.filter((payment) => !isForAnother(payment, receipt, modelId))
    if (named.length === 0) {
        throw new Contradiction(
            `payment ${all[0].id} is for model ${all[0].modelId}, not for ${model === null ? `the call's model ${modelId}` : `'${model}'`}`,
        )
    }
    const enough = named.filter((payment) => cost === null || cost <= payment.amount)
    if (enough.length === 0) {
        const most = named.reduce((a, b) => (b.amount > a.amount ? b : a))
        throw new Contradiction(`cost ${cost} is more than the ${most.amount} of payment ${most.id}`)
    }
    const exact = enough.filter((payment) => payment.amount === cost)
    const payment = enough.length === 1 ? enough[0] : exact.length === 1 ? exact[0] : null
    if (payment === null) {
        const ids = enough.map(({ id }) => id).join(', ')
        throw new Contradiction(
            `transaction ${paymentTx} holds payments ${ids}: which is meant, only its whole amount can tell`,
        )
    }
    const linked = links.filter((link) => link.paymentId === payment.id)
    const before = linked.reduce((sum, link) => sum + (link.cost ?? 0n), 0n)
    if (before + (cost ?? 0n) > payment.amount) {
        throw new Contradiction(
            `cost ${cost}, with the ${before} of receipts that came before, is more than the ${payment.amount} of payment ${payment.id}`,
        )
    }
    return payment
}

/** A payment of the reference contract names its model. */
function isForAnother(payment: PaymentFact, { model }: Received, modelId: string | null): boolean {
    if (payment.modelId === null || (model === null && modelId === null)) return false
    return payment.modelId !== modelId
}

/** The model that a receipt's name stands for; null when it names none, or one that nothing else names. */
function modelIdOf(receipt: Received, world: World): string | null {
    const artifactId = artifactIdOf(receipt.model)
    return artifactId === null ? null : (world.models.get(artifactId) ?? `unresolved:${artifactId}`)
}

function isProved({ model, requestHashes }: Received, call: CallFact): boolean | null {
    if (model === null) return null
    return call.attribution === 'BLOB' || includes(requestHashes, call.inputHash)
}
