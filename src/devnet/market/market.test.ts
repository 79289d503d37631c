import { constants, createPublicKey, verify } from 'node:crypto'
import { AbiCoder, concat, keccak256 } from 'ethers'
import { livePlan } from './live'
import { leafHash, merkleRoot } from './merkle'
import { historyPlan } from './plan'
import { batchesOfDay, batchLeaves, FILLER_TEE_ID } from './settlements'
import { devnetSummary } from './summary'
import { settlementMessage, TEE_KEYS } from './tee-keys'
import { createWorld } from './world'

const SEED = 3
const world = createWorld(SEED)
const plans = historyPlan(world)

it('plans the same market for the same seed, another for another', () => {
    const text = (plans: unknown) => JSON.stringify(plans, (_, v) => (typeof v === 'bigint' ? `${v}` : v))
    expect(text(historyPlan(createWorld(SEED))) === text(plans)).toBe(true)
    expect(createWorld(SEED + 1).models[0].name).not.toBe(world.models[0].name)
})

it('has 2,000 models of which about two thirds nobody uses', () => {
    const named = new Set<string>()
    const cids = new Map(
        world.models.flatMap((model) =>
            [model.cid, ...model.versions.map((each) => each.cid)].map((cid) => [cid, model.id]),
        ),
    )
    for (const { blocks } of plans) {
        for (const { data, emits } of blocks.flatMap((block) => block.actions)) {
            const use =
                emits.includes('inferencePayments.InferencePaid') ||
                emits.some((name) => name.startsWith('precompile.'))
            if (use) for (const word of wordsAndStrings(data)) named.add(cids.get(word) ?? word)
        }
    }
    const used = world.models.filter((model) => named.has(model.id)).length
    expect(world.models).toHaveLength(2_000)
    expect(used).toBeGreaterThan(2_000 * 0.28)
    expect(used).toBeLessThan(2_000 * 0.38)
})

/** The 32-byte words of calldata, and the strings that start at a word. */
function* wordsAndStrings(data: string): Generator<string> {
    const bytes = Buffer.from(data.slice(10), 'hex')
    for (let at = 0; at + 32 <= bytes.length; at += 32) {
        yield `0x${bytes.subarray(at, at + 32).toString('hex')}`
        const length = Number(`0x${bytes.subarray(at, at + 32).toString('hex')}`)
        if (length > 0 && length < 100) yield bytes.subarray(at + 32, at + 32 + length).toString('utf8')
    }
}

it('stays near the size the devnet was made for, on every rail', () => {
    const summary = devnetSummary(SEED)
    for (const chainId of [10740, 8453]) {
        const logs = Object.values(summary[chainId]).reduce((sum, n) => sum + n, 0)
        expect(logs).toBeGreaterThan(11_000)
        expect(logs).toBeLessThan(18_000)
    }
    expect(Object.keys({ ...summary[10740], ...summary[8453] })).toEqual(
        expect.arrayContaining([
            'relayV1.SettlementWithMetadata',
            'relay.IndividualSettlement',
            'precompile.LLMCompletionEvent',
            'announcedWorkflow.InferenceResultEmitted',
            'spoofedWorkflow.InferenceResultEmitted',
            'uptoLegacy.SettledWithPermit',
            'inferencePayments.InferenceRefunded',
        ]),
    )
})

it('never leaves a live tick without a transaction on either chain', () => {
    for (let k = 1; k <= 60; k++) {
        for (const { blocks } of livePlan(world, k)) expect(blocks[0].actions.length).toBeGreaterThan(0)
    }
})

it('signs leaves with real RSA-PSS signatures of the enclaves, fillers apart', () => {
    const leaves = batchesOfDay(SEED, 30).flatMap((batch) => batchLeaves(SEED, batch))
    const signed = leaves.filter((leaf) => leaf.teeId !== FILLER_TEE_ID)
    expect(signed.length).toBeGreaterThan(leaves.length / 2)
    for (const leaf of signed) {
        const { publicKey } = TEE_KEYS.find((key) => key.teeId === leaf.teeId)!
        const key = createPublicKey({
            key: Buffer.from(publicKey.slice(2), 'hex'),
            format: 'der',
            type: 'spki',
        })
        const message = settlementMessage(leaf.inputHash, leaf.outputHash, leaf.timestamp)
        const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
        const signature = Buffer.from(leaf.signature.slice(2), 'hex')
        expect(verify('sha256', Buffer.from(message.slice(2), 'hex'), options, signature)).toBe(true)
    }
})

it('hashes leaves and roots as OpenZeppelin does', () => {
    const leaves = Array.from(
        { length: 3 },
        (_, i) => batchLeaves(SEED, { id: `x/${i}`, at: 1_790_000_000 })[0],
    )
    const types = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
    const expected = leaves.map(({ teeId, inputHash, outputHash, signature, timestamp }) =>
        keccak256(
            keccak256(
                AbiCoder.defaultAbiCoder().encode(types, [
                    teeId,
                    inputHash,
                    outputHash,
                    signature,
                    timestamp,
                ]),
            ),
        ),
    )
    expect(leaves.map((leaf) => `0x${leafHash(leaf).toString('hex')}`)).toEqual(expected)
    const pair = (a: string, b: string) => keccak256(concat([a, b].sort()))
    // Sorted leaves from the end: tree = [root, inner, s0?]: with three leaves the largest stands alone at index 2.
    const [low, middle, high] = [...expected].sort()
    expect(merkleRoot(leaves)).toBe(pair(pair(low, middle), high))
})
