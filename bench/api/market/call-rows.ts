import { Draw } from './draw'
import { hex, Kind } from './hex'
import { CALL_BLOCKS, CALLS_A_BLOCK, LEAVES, type Plan } from './plan'
import { timeOfHeight } from './span'

const CHAIN = 10740
const PRECOMPILE = '\\\\x00000000000000000000000000000000000000f4'
const RELAY = '\\\\x4e12f5d3c8a1b0e96f7d2c3b4a5968778695a4b3'
const SETTLER = '\\\\x5d2e8a1f0c9b7d6e4f3a2b1c0d9e8f7a6b5c4d3e'
/** Of a block's calls, the one that is settled by itself. */
const SETTLED = 7

export const INFERENCE_COLUMNS =
    'id, chain_id, height, tx_hash, tx_position, log_index, time, sub_position, contract, rail, kind, mode, mode_raw, sender, inference_id, signer, tee_id, input_hash, output_hash, timestamp, walrus_blob_id, signature, is_simulation, is_replay, batch_id, leaf_hash, verified, proof, blob_id, attribution, unattributed_reason, provenance, model_id, artifact_id, settlement_key'

export const BATCH_COLUMNS =
    'id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, sender, merkle_root, claimed, published, verified, duplicates, walrus_blob_id, blob_id, proof, sender_trust, provenance'

export const BLOB_COLUMNS =
    'id, state, first_settled_at, expires_at, attempts, archived_at, shape, sha256, bytes, redacted, checked'

export const BLOCK_COLUMNS = 'chain_id, height, hash, time, has_facts'

const bytea = (digits: string) => `\\\\x${digits}`
const iso = (ms: number) => new Date(ms).toISOString()
const batchTx = (group: number) => hex(Kind.BATCH_TX, group)
const blobOfBatch = (group: number) => hex(Kind.BLOB, group, 43)
const blobOfCall = (call: number) => hex(Kind.BLOB, 1_000_000_000 + call, 43)
const teeOf = (n: number) => hex(Kind.KEY, n % 40)

/** Calls of some groups in chain order: the leaves of a batch, then blocks of calls with a log each. */
export function* inferenceLines(plan: Plan, from: number, to: number): Generator<string> {
    for (let group = from; group < to; group++) {
        const random = new Draw(1_000 + group)
        yield* leafLines(plan, group, random)
        for (let block = 0; block < CALL_BLOCKS; block++) yield* callLines(plan, group, block, random)
    }
}

function* leafLines(plan: Plan, group: number, random: Draw): Generator<string> {
    const height = plan.callHeights[group * (CALL_BLOCKS + 1)]
    const ms = timeOfHeight(height)
    const tx = batchTx(group)
    const batch = `${CHAIN}-0x${tx}-0`
    const position = `${CHAIN}\t${height}\t${bytea(tx)}\t0\t0\t${iso(ms)}`
    const tee = teeOf(group)
    const head = `${RELAY}\tBATCH\tUNKNOWN\t\\N\t\\N\t${SETTLER}\t\\N\t${bytea(tee)}\t0x${tee}`
    for (let leaf = 0; leaf < LEAVES; leaf++) {
        const n = group * LEAVES + leaf
        const verified = random.chance(0.97)
        // One leaf in eight has a receipt that names its model.
        const model = leaf % 8 === 0 ? plan.models[plan.modelAt(random, ms)] : null
        const naming = model
            ? `RECEIPT\t\\N\tdemo\t${model.id}\t${model.artifactId}`
            : 'NONE\tLEAF_WITHOUT_RECEIPT\tdemo\t\\N\t\\N'
        yield `${batch}-${leaf}\t${position}\t${leaf + 1}\t${head}\t${bytea(hex(Kind.INPUT, n))}\t${bytea(hex(Kind.OUTPUT, n))}\t${ms / 1000 - 40}\t\\N\t\\N\t\\N\tf\t${batch}\t${bytea(hex(Kind.LEAF, n))}\t${verified ? 't' : 'f'}\t\\N\t\\N\t${naming}\t${bytea(hex(Kind.KEY, 1_000 + n))}`
    }
}

const KINDS = ['MODEL', 'MODEL', 'LLM_CHAT', 'LLM_COMPLETION']
const MODES = ['VANILLA', 'ZKML', 'TEE']

function* callLines(plan: Plan, group: number, block: number, random: Draw): Generator<string> {
    const height = plan.callHeights[group * (CALL_BLOCKS + 1) + 1 + block]
    const ms = timeOfHeight(height)
    const time = iso(ms)
    for (let i = 0; i < CALLS_A_BLOCK; i++) {
        const n = (group * CALL_BLOCKS + block) * CALLS_A_BLOCK + i
        const tx = hex(Kind.CALL_TX, Math.floor(n / 3))
        const position = `${CHAIN}-0x${tx}-${i % 3}\t${CHAIN}\t${height}\t${bytea(tx)}\t${Math.floor(i / 3)}\t${i % 3}\t${time}\t0`
        const sender = bytea(hex(Kind.ADDRESS, 2_000_000 + random.below(5_000), 40))
        const model = plan.models[plan.modelAt(random, ms)]
        if (i === SETTLED) {
            const tee = teeOf(n)
            const blob = blobOfCall(group * CALL_BLOCKS + block)
            yield `${position}\t${RELAY}\tINDIVIDUAL\tLLM_CHAT\t\\N\t\\N\t${SETTLER}\t\\N\t${bytea(tee)}\t0x${tee}\t${bytea(hex(Kind.INPUT, 3_000_000_000 + n))}\t${bytea(hex(Kind.OUTPUT, 3_000_000_000 + n))}\t${ms / 1000 - 5}\t${blob}\t${bytea(hex(Kind.SIGNATURE, n, 512))}\t\\N\tf\t\\N\t\\N\tt\tCHECKED\t${blob}\tBLOB\t\\N\tdemo\t${model.id}\t${model.artifactId}\t${bytea(hex(Kind.KEY, 3_000_000_000 + n))}`
            continue
        }
        const named = random.chance(0.02) ? plan.unresolved[random.below(plan.unresolved.length)] : model
        const mode = random.below(3)
        yield `${position}\t${PRECOMPILE}\tPRECOMPILE\t${KINDS[random.below(4)]}\t${MODES[mode]}\t${mode}\t${sender}\t0x${hex(Kind.INFERENCE, n)}\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\tf\tf\t\\N\t\\N\t\\N\t\\N\t\\N\tEVENT\t\\N\tdemo\t${named.id}\t${named.artifactId}\t\\N`
    }
}

export function* batchLines(plan: Plan, from: number, to: number): Generator<string> {
    for (let group = from; group < to; group++) {
        const height = plan.callHeights[group * (CALL_BLOCKS + 1)]
        const random = new Draw(1_000 + group)
        const verified = verifiedLeaves(plan, group, random)
        const tx = batchTx(group)
        const blob = blobOfBatch(group)
        yield `${CHAIN}-0x${tx}-0\t${CHAIN}\t${height}\t${bytea(tx)}\t0\t0\t${iso(timeOfHeight(height))}\t${RELAY}\tBATCH\t${SETTLER}\t${bytea(hex(Kind.ROOT, group))}\t${LEAVES}\t${LEAVES}\t${verified}\t0\t${blob}\t${blob}\tCHECKED\tCONFIGURED\tdemo`
    }
}

/** The same draws as the leaves' own. */
function verifiedLeaves(plan: Plan, group: number, random: Draw): number {
    const ms = timeOfHeight(plan.callHeights[group * (CALL_BLOCKS + 1)])
    let verified = 0
    for (let leaf = 0; leaf < LEAVES; leaf++) {
        if (random.chance(0.97)) verified += 1
        if (leaf % 8 === 0) plan.modelAt(random, ms)
    }
    return verified
}

/** The blobs of the batches and of the calls that were settled by themselves. */
export function* blobLines(plan: Plan, from: number, to: number): Generator<string> {
    for (let group = from; group < to; group++) {
        const first = timeOfHeight(plan.callHeights[group * (CALL_BLOCKS + 1)])
        yield blobLine(blobOfBatch(group), first, 'BATCH', 60_000)
        for (let block = 0; block < CALL_BLOCKS; block++) {
            const ms = timeOfHeight(plan.callHeights[group * (CALL_BLOCKS + 1) + 1 + block])
            yield blobLine(blobOfCall(group * CALL_BLOCKS + block), ms, 'INDIVIDUAL', 2_400)
        }
    }
}

function blobLine(id: string, ms: number, shape: string, bytes: number): string {
    const expires = iso(ms + 365 * 86_400_000)
    return `${id}\tARCHIVED\t${iso(ms)}\t${expires}\t1\t${iso(ms + 60_000)}\t${shape}\t${id}${id.slice(0, 21)}\t${bytes}\tt\tt`
}

export function* blockLines(chainId: number, heights: Int32Array): Generator<string> {
    for (const height of heights)
        yield `${chainId}\t${height}\t${bytea(hex(Kind.BLOCK, height * 2 + (chainId === CHAIN ? 0 : 1)))}\t${iso(timeOfHeight(height))}\tt`
}
