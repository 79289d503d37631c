import { id, keccak256, toUtf8Bytes, ZeroAddress } from 'ethers'
import type { Hex } from '../../decode/events'
import { BASE, OG, OPENGRADIENT_CHAIN, ROLES } from '../addresses'
import { type Rng, rngFor } from '../rng'
import { dayOf, dayStart } from './calendar'
import { enabledTees } from './enclave-roster'
import { type LeafValue, leafHash, merkleRoot } from './merkle'
import { settlementMessage, signSettlement } from './tee-keys'
import type { Action } from './types'
import { call, type World } from './world'

/** Enclave id that gateways put where they have no enclave data. */
export const FILLER_TEE_ID = '0xddc21f2d5d0af861b4fc1390df47f1c93bc5aee54e7e31763e97256d56148253'

/** Names under which enclaves serve language models. */
export const TEE_MODEL_NAMES =
    'gpt-4.1 gpt-5-mini o4-mini claude-sonnet-4-5 claude-haiku-4-5 gemini-2.5-flash gemini-2.5-pro grok-4 seed-1.6'.split(
        ' ',
    )

/** A batch that the simulation settles; its leaves follow from the seed and this. */
export interface SimBatch {
    /** `day/number` in the history, `live/tick` afterwards. */
    id: string
    /** Time of the settlement, Unix seconds. */
    at: number
}

/** Batches of one day of the history. */
export function batchesOfDay(seed: number, day: number): SimBatch[] {
    const rng = rngFor(seed, 'batches', day)
    const times = Array.from({ length: rng.poisson(10 + day / 10) }, () =>
        Math.floor(dayStart(day + rng.next())),
    )
    return times.sort((a, b) => a - b).map((at, n) => ({ id: `${day}/${n}`, at }))
}

/** The calls of a batch, at most 20, as its blob will publish them. Most are signed by an enclave enabled at the time. */
export function batchLeaves(seed: number, batch: SimBatch): LeafValue[] {
    const rng = rngFor(seed, 'batch', batch.id)
    const size = Math.min(20, Math.max(1, Math.round(rng.lognormal(1.1, 0.7))))
    return Array.from({ length: size }, () => {
        const timestamp = batch.at - 5 - rng.int(840)
        const inputHash: Hex = rng.bytes(32)
        const outputHash: Hex = rng.bytes(32)
        const filler = rng.chance(0.08)
        const { key } = rng.pick(enabledTees(timestamp))
        const teeId = filler ? FILLER_TEE_ID : key.teeId
        const signature = filler
            ? '0x00'
            : signSettlement(key, settlementMessage(inputHash, outputHash, timestamp))
        return { teeId, inputHash, outputHash, signature, timestamp }
    })
}

/** Where the batch's blob is published: a base64url id, as its UTF-8 bytes stand in the log. */
export function batchBlobId(seed: number, batch: SimBatch): string {
    return blobId(`${seed}/batch/${batch.id}`)
}

export function settleBatch(seed: number, rng: Rng, batch: SimBatch): Action {
    return batchCall(rng.pick(ROLES.workers), batch.at, () => {
        const leaves = batchLeaves(seed, batch)
        return [merkleRoot(leaves), leaves.length, toUtf8Bytes(batchBlobId(seed, batch))]
    })
}

/** Anybody can post any number. */
export function postBatch(from: Hex, at: number, root: Hex, size: bigint, blob: string): Action {
    return batchCall(from, at, () => [root, size, toUtf8Bytes(blob)])
}

function batchCall(from: Hex, at: number, args: () => unknown[]): Action {
    const where = { chainId: OPENGRADIENT_CHAIN, at, from } as const
    return call(where, 'SettlementRelay', OG.relay, 'batchSettle', args, ['relay.BatchSettlement'])
}

const leafMemo = new Map<string, string[]>()

/** The hash of a leaf that was settled on the day of `time`: what ties a payment to a call. */
export function someLeaf(seed: number, rng: Rng, time: number): string {
    const day = dayOf(time)
    const key = `${seed}/${day}`
    let hashes = leafMemo.get(key)
    if (!hashes) {
        const batch = batchesOfDay(seed, day)[0]
        hashes = (batch ? batchLeaves(seed, batch) : []).map((leaf) => `0x${leafHash(leaf).toString('hex')}`)
        leafMemo.set(key, hashes)
    }
    return hashes.length > 0 ? rng.pick(hashes) : rng.bytes(32)
}

/** One call that is settled by itself; what its blob holds follows from the seed and its id. */
export interface SimCall {
    id: string
    at: number
}

/** Request and answer of an individually settled call; the hashes on chain are of these. */
export function individualContent(seed: number, settled: SimCall): { request: object; answer: string } {
    const rng = rngFor(seed, 'individual', settled.id)
    const model = rng.pick(TEE_MODEL_NAMES)
    const messages = [{ content: `simulated prompt ${settled.id}`, role: 'user' }]
    // Keys in alphabetical order: the input hash is over the key-sorted JSON.
    const request = { max_tokens: 64 << rng.int(5), messages, model, temperature: rng.int(10) / 10 }
    return { request, answer: `simulated answer ${settled.id}` }
}

/** An individual settlement; some are replayed hours later by somebody else. */
export function settleIndividual(world: World, rng: Rng, settled: SimCall, mayReplay = true): Action[] {
    const { at } = settled
    const { request, answer } = individualContent(world.seed, settled)
    const inputHash = id(JSON.stringify(request))
    const outputHash = id(answer)
    const timestamp = at - 1 - rng.int(60)
    const { key } = rng.pick(enabledTees(timestamp))
    const filler = rng.chance(0.05)
    const ethAddressWritten = ethAddress(world, rng, at)
    const args = () => [
        filler ? FILLER_TEE_ID : key.teeId,
        inputHash,
        outputHash,
        timestamp,
        ethAddressWritten,
        toUtf8Bytes(blobId(`${world.seed}/individual/${settled.id}`)),
        filler ? '0x00' : signSettlement(key, settlementMessage(inputHash, outputHash, timestamp)),
    ]
    const post = (from: Hex, time: number) =>
        call(
            { chainId: OPENGRADIENT_CHAIN, at: time, from },
            'SettlementRelay',
            OG.relay,
            'settleIndividual',
            args,
            ['relay.IndividualSettlement'],
        )
    const actions = [post(rng.pick(ROLES.workers), at)]
    if (mayReplay && rng.chance(0.04)) actions.push(post(ROLES.stranger, at + 3_600 + rng.int(86_400)))
    return actions
}

/** Gateways often write the proxy's address where the payer's was meant. */
function ethAddress(world: World, rng: Rng, at: number): string {
    if (rng.chance(0.5)) return rng.chance(0.85) ? BASE.upto : BASE.uptoLegacy
    return rng.chance(0.3) ? ZeroAddress : world.demand.drawPayer(rng, at).address
}

function blobId(label: string): string {
    return Buffer.from(keccak256(toUtf8Bytes(label)).slice(2), 'hex').toString('base64url')
}
