import type { DomainEvent, LogRef } from '../../src/decode/events'

/** A small seeded generator (mulberry32). */
export function seeded(seed: number) {
    let state = seed >>> 0
    const next = () => {
        state = (state + 0x6d2b79f5) >>> 0
        let t = state
        t = Math.imul(t ^ (t >>> 15), t | 1)
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296
    }
    const below = (n: number) => Math.floor(next() * n)
    return { next, below, pick: <T>(items: readonly T[]): T => items[below(items.length)] }
}

const hash = (prefix: string, n: number) => `0x${prefix}${n.toString(16).padStart(64 - prefix.length, '0')}`
const address = (prefix: string, n: number) =>
    `0x${prefix}${n.toString(16).padStart(40 - prefix.length, '0')}`

export const OPG = address('09', 1)
const OTHER_TOKEN = address('09', 2)
const START = Date.UTC(2026, 2, 1)

/** Random events of one chain, in chain order: every kind, small id spaces so that they meet each other often. */
export function randomEvents(seed: number, chainId: number, blocks: number): DomainEvent[] {
    const random = seeded(seed)
    const events: DomainEvent[] = []
    for (let height = 1; height <= blocks; height++) {
        const transactions = random.below(4)
        for (let txPosition = 0; txPosition < transactions; txPosition++) {
            const txHash = hash('ab', seed * 1e9 + height * 100 + txPosition)
            const logs = 1 + random.below(3)
            // logIndex restarts in every transaction, as on chain 10740.
            for (let logIndex = 0; logIndex < logs; logIndex++) {
                const timeMs = START + height * 3 * 3600_000
                const ref: LogRef = {
                    chainId,
                    height,
                    timeMs,
                    txHash,
                    txPosition,
                    logIndex,
                    contract: address('cc', 1),
                    digest: `${txHash.slice(0, 24)}0${logIndex}`,
                }
                events.push(randomEvent(random, ref))
            }
        }
    }
    return events
}

function randomEvent(random: ReturnType<typeof seeded>, ref: LogRef): DomainEvent {
    const modelId = hash('0a', random.below(12))
    const person = address('bb', random.below(6))
    const cid = random.pick(['QmOne', ' QmTwo ', 'QmThree', 'Qm\0Four', 'Qm\ufffdFive', 'x'.repeat(2000), ''])
    const tee = hash('7e', random.below(3))
    const state = (name: string, subject: string, args: Record<string, any>): DomainEvent =>
        ({ kind: 'state', ref, name, subject, args, sender: person }) as DomainEvent
    const inference = (rail: string, modelRef: string | null, workflow: string | null = null): DomainEvent =>
        ({
            kind: 'inference',
            ref,
            rail,
            callKind: 'MODEL',
            mode: null,
            modeRaw: 77,
            inferenceId: 'a\tb\\c\n',
            modelRef,
            workflow,
            sender: person,
            teeId: rail === 'INDIVIDUAL' ? tee : null,
            ethAddress: null,
            inputHash: hash('11', random.below(3)),
            outputHash: hash('22', 1),
            timestamp: BigInt(random.below(2)),
            walrusBlobId: null,
            signature: '0x',
            isSimulation: false,
        }) as DomainEvent
    const everywhere: (() => DomainEvent)[] = [
        () => inference('PRECOMPILE', cid),
        () => inference('PRECOMPILE', cid),
        () => inference('INDIVIDUAL_V1', null),
        () => ({
            kind: 'batch',
            ref,
            rail: 'BATCH',
            sender: person,
            merkleRoot: hash('33', 1),
            walrusBlobId: 'blob',
            claimed: random.below(5) === 0 ? 2n ** 256n - 1n : BigInt(random.below(20)),
        }),
        () => payment(random, ref, person, null),
        () => payment(random, ref, person, modelId),
        () => ({
            kind: 'payout',
            ref,
            payoutKind: random.pick(['CREATOR_ACCRUAL', 'CREATOR_WITHDRAWAL'] as const),
            account: person,
            to: null,
            token: OPG,
            amount: BigInt(random.below(1e6)),
            modelId,
            paymentId: null,
        }),
        () => ({
            kind: 'price',
            ref,
            modelId,
            token: OPG,
            unit: random.below(6),
            inputPrice: 2n ** 255n,
            outputPrice: 0n,
        }),
        () =>
            state('ModelRegistered', modelId, {
                name: `m\0${modelId}`,
                owner: person,
                modelCID: cid,
                cidHash: hash('00', 1),
            }),
        () =>
            state('ModelVersionPublished', modelId, { version: 'v2', modelCID: cid, cidHash: hash('00', 1) }),
        () => state('ModelOwnerChanged', modelId, { newOwner: person }),
        () => state('ModelActiveSet', modelId, { active: random.below(2) === 0 }),
        () => ({ kind: 'deadLetter', ref, topics: [hash('55', 1)], data: '0x1234', reason: 'bad\0data' }),
    ]
    // Enclaves and schedules live on chain 10740 alone; models, claims and money meet across chains.
    const onProofChain: (() => DomainEvent)[] = [
        () => inference('INDIVIDUAL', null),
        () => inference('WORKFLOW', cid, address('ff', random.below(3))),
        () => ({ kind: 'heartbeat', ref, teeId: tee, timestamp: 1n }),
        () =>
            state('TEERegistered', tee, {
                owner: person,
                teeType: '0',
                publicKey: null,
                calldataReason: 'test',
            }),
        () => state('TEEDisabled', tee, {}),
        () => state('PCRApproved', hash('44', random.below(2)), { teeType: '1', version: '1.0' }),
        () => state('PCRRevoked', hash('44', random.below(2)), { teeType: '1' }),
        () =>
            state('TaskRegistered', address('ff', random.below(3)), {
                user: person,
                endTime: '9',
                frequency: '60',
            }),
        () => state('TaskStopped', address('ff', random.below(3)), { user: person }),
    ]
    const makers = ref.chainId === 10740 ? [...everywhere, ...onProofChain] : everywhere
    return random.pick(makers)()
}

function payment(
    random: ReturnType<typeof seeded>,
    ref: LogRef,
    payer: string,
    modelId: string | null,
): DomainEvent {
    return {
        kind: 'payment',
        ref,
        rail: modelId ? 'CONTRACT' : 'X402_UPTO',
        settledBy: address('40', 1),
        paymentId: hash('66', 1),
        payer,
        payTo: address('9d', random.below(2)),
        token: random.below(6) ? OPG : OTHER_TOKEN,
        amount: BigInt(1 + random.below(1e9)),
        cap: null,
        nonce: 2n ** 256n - 1n,
        deadline: null,
        facilitator: null,
        sender: null,
        withPermit: false,
        calldataReason: null,
        modelId,
        creatorAmount: modelId ? 5n : null,
        calls: modelId ? 3n : null,
        inputUnits: null,
        outputUnits: null,
        settlementRef: null,
    }
}
