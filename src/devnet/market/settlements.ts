import { toUtf8Bytes, ZeroAddress } from 'ethers'
import type { Hex } from '../../base/hex'
import { BASE, ROLES } from '../addresses'
import { type Rng, rngFor } from '../rng'
import { batchBlobId, batchClaim, batchContent, otherContent, type SimBatch } from './batches'
import type { PublishedBlob } from './blobs'
import { alteredContent, attest, individualBlobId, individualContent, type SimCall } from './individual'
import type { Action } from './types'
import { call, type Sender, type World } from './world'

/** Publishes a batch's blob and settles it. The transaction is labelled with the blob id. */
export function settleBatch(world: World, rng: Rng, batch: SimBatch): Action {
    const { seed } = world
    const blobId = batchBlobId(seed, batch)
    publish(world, blobId, {
        kind: 'batch',
        settledAt: batch.at,
        content: () => batchContent(seed, batch),
        wrongContent: () => otherContent(seed, batch),
    })
    const sender = { from: rng.pick(ROLES.workers), at: batch.at, label: blobId }
    return postBatchAs(sender, () => {
        const { merkleRoot, size } = batchClaim(seed, batch)
        return [merkleRoot, size, toUtf8Bytes(blobId)]
    })
}

/** Anybody can post any number. */
export function postBatch(from: Hex, at: number, root: Hex, size: bigint, blob: string): Action {
    return postBatchAs({ from, at }, () => [root, size, toUtf8Bytes(blob)])
}

function postBatchAs(sender: Sender, args: () => unknown[]): Action {
    return call('relay', sender, 'batchSettle', args, ['BatchSettlement'])
}

/** Publishes a call's blob and settles it; some settlements are replayed hours later by somebody else. */
export function settleIndividual(world: World, rng: Rng, settled: SimCall, mayReplay = true): Action[] {
    const { at } = settled
    const actions = [settleOne(world, settled, { from: rng.pick(ROLES.workers), at })]
    if (mayReplay && rng.chance(0.04)) {
        const replay = { from: ROLES.stranger, at: at + 3_600 + rng.int(86_400) }
        actions.push(settleOne(world, settled, replay))
    }
    return actions
}

/** The settlement of a call that a payment is known for: never replayed, and labelled with the blob id. */
export function settlePaid(world: World, settled: SimCall): Action {
    const label = individualBlobId(world.seed, settled)
    return settleOne(world, settled, { from: ROLES.workers[0], at: settled.at, label })
}

function settleOne(world: World, settled: SimCall, sender: Sender): Action {
    const { seed } = world
    const address = ethAddress(world, rngFor(seed, 'eth address', settled.id), settled.at)
    const blobId = individualBlobId(seed, settled)
    const content = () => individualContent(seed, settled, address)
    publish(world, blobId, {
        kind: 'individual',
        settledAt: settled.at,
        content,
        wrongContent: () => alteredContent(content()),
    })
    const args = () => {
        const { call: attested, teeId, timestamp, signature } = attest(seed, settled)
        const { inputHash, outputHash } = attested
        return [teeId, inputHash, outputHash, timestamp, address, toUtf8Bytes(blobId), signature]
    }
    return call('relay', sender, 'settleIndividual', args, ['IndividualSettlement'])
}

/** A blob published again, by a replayed settlement, keeps its first term. */
function publish({ blobs }: World, id: string, blob: PublishedBlob): void {
    if (!blobs.has(id)) blobs.set(id, blob)
}

/** Gateways often write the proxy's address where the payer's was meant. */
function ethAddress(world: World, rng: Rng, at: number): string {
    if (rng.chance(0.5)) return rng.chance(0.85) ? BASE.upto : BASE.uptoLegacy
    return rng.chance(0.3) ? ZeroAddress : world.demand.drawPayer(rng, at).address
}
