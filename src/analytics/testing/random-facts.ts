import type { Batch, Call, Facts, Payment } from './facts'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
    let state = seed >>> 0
    return () => {
        state = (state + 0x6d2b79f5) >>> 0
        let t = Math.imul(state ^ (state >>> 15), 1 | state)
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
    }
}

export const START_MS = Date.parse('2026-02-01T00:00:00Z')
export const DAYS = 5

const MODELS = ['model-a', 'model-b', 'catalogued', 'late', 'unresolved:1', 'unresolved:2', '0xunregistered']
const REASONS: Record<string, string[]> = {
    INDIVIDUAL: [
        'BLOB_WAITING',
        'BLOB_EXPIRED',
        'BLOB_REJECTED',
        'BLOB_CONTRADICTS_HASHES',
        'BLOB_NAMES_NO_MODEL',
    ],
    INDIVIDUAL_V1: ['HASHES_ONLY'],
    BATCH: ['LEAF_WITHOUT_RECEIPT', 'CONFLICTING_SOURCES'],
    PRECOMPILE: ['EMPTY_NAME'],
    WORKFLOW: ['WORKFLOW_MODEL_UNREADABLE'],
}
const PROOFS = [
    'PENDING',
    'NO_BLOB',
    'WAITING',
    'EXPIRED',
    'REJECTED',
    'ROOT_MISMATCH',
    'COUNT_MISMATCH',
    'CHECKED',
]

/**
 * Facts of five days on two chains whose heights follow their times; many share a block, and two blocks of 10740 may
 * share a second, also that before midnight.
 */
export function randomFacts(seed: number, count = 400): Facts {
    const random = randomOf(seed)
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]
    const calls: Call[] = []
    const batches: Batch[] = []
    const payments: Payment[] = []
    for (let i = 0; i < count; i++) {
        const onBase = random() < 0.3
        // Close to midnight one time in five.
        const ms =
            random() < 0.2
                ? Math.floor(random() * DAYS) * 86_400_000 +
                  86_400_000 -
                  2000 +
                  Math.floor(random() * 4) * 1000
                : Math.floor(random() * DAYS * 86_400) * 1000
        const timeMs = START_MS + ms
        const place = { chainId: onBase ? 8453 : 10740, timeMs }
        const second = ms / 1000
        if (onBase) {
            const isContract = random() < 0.4
            const modelId = isContract || random() < 0.1 ? pick(MODELS) : null
            payments.push({
                ...place,
                height: second,
                rail: isContract ? 'CONTRACT' : pick(['X402_UPTO', 'X402_EXACT']),
                modelId,
                reason: modelId === null ? pick(['SESSION_NAMES_NO_MODEL', 'RECEIPTS_COVER_PART']) : null,
                amount: BigInt(Math.floor(random() * 2 ** 50)) * 10n ** 9n + 7n,
                token: random() < 0.1 ? Buffer.from('beef', 'hex') : undefined,
            })
            continue
        }
        const height = second * 2 + (random() < 0.5 ? 0 : 1)
        if (random() < 0.2) {
            const published = Math.floor(random() * 20)
            const proof = pick(PROOFS)
            const isRead = proof === 'CHECKED' || proof === 'COUNT_MISMATCH'
            batches.push({
                ...place,
                height,
                proof,
                rail: proof === 'NO_BLOB' ? 'BATCH_V1' : 'BATCH',
                claimed: random() < 0.1 ? 10n ** 30n : BigInt(published + Math.floor(random() * 3)),
                published: isRead ? published : null,
                verified: isRead ? Math.floor(random() * (published + 1)) : null,
            })
            continue
        }
        const rail = pick(Object.keys(REASONS))
        const modelId = random() < 0.5 ? pick(MODELS) : null
        calls.push({
            ...place,
            height,
            rail,
            modelId,
            reason: modelId === null ? pick(REASONS[rail]) : null,
            verified: pick([true, false, null]),
            isReplay: random() < 0.1,
            provenance: pick(['onchain', 'blobVerified', 'operatorReported']),
        })
    }
    const models = MODELS.filter((id) => id !== 'model-b').map((id) => ({
        id,
        registered: id.startsWith('model-') || id === 'late',
        catalogued: id === 'catalogued',
        registryChainId: 8453,
        registeredHeight: id === 'late' ? 2 * 86_400 + 1000 : 0,
    }))
    // Registered on the other chain.
    models.push({
        id: 'model-b',
        registered: true,
        catalogued: false,
        registryChainId: 10740,
        registeredHeight: 0,
    })
    return { calls, batches, payments, models }
}
