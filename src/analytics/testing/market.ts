import type { Market } from '../../networks/market'
import { OPG } from './facts'
import { randomOf } from './random-facts'

/** What the facts of the tests' market have of the place of a log. */
export interface Place {
    chainId: number
    height: number
    /** Unix ms, a whole second. */
    timeMs: number
}

export interface MarketCall extends Place {
    rail: string
    mode: string | null
    /** As the index knows it now. */
    modelId: string | null
    artifactId: string | null
    reason: string | null
    verified: boolean | null
    isReplay: boolean
    provenance: string
}

export interface MarketPayment extends Place {
    rail: string
    /** Null where the chain names none. */
    payer: string | null
    payTo: string
    /** Who settled it: as its signed terms say, and who sent the transaction. */
    facilitator: string | null
    sender: string | null
    modelId: string | null
    reason: string | null
    amount: bigint
    creatorAmount: bigint | null
    /** Calls paid for. */
    calls: number | null
    /** False: another token, which is no value. */
    isOpg: boolean
}

export interface MarketBatch extends Place {
    rail: string
    proof: string
    claimed: bigint
    published: number | null
    verified: number | null
}

export interface MarketModel {
    id: string
    name: string
    /** Null: only a catalogue knows it. */
    registration: Place | null
    /** First owner. */
    owner: string | null
    catalogued: boolean
    /** As the catalogue says. */
    task: string | null
}

/** A word of the registry that changes what it said before. */
export interface RegistryChange extends Place {
    model: string
    /** New owner, or new payout address. */
    address: string
    kind: 'OWNER' | 'PAYOUT'
}

export interface MarketPrice extends Place {
    model: string
    unit: 'CALL' | 'TOKEN'
    inputPrice: bigint
    isOpg: boolean
}

export interface MarketPayout extends Place {
    kind: 'OPERATOR_REVENUE' | 'CREATOR_ACCRUAL' | 'CREATOR_WITHDRAWAL'
    account: string
    /** Of withdrawals. */
    to: string | null
    modelId: string | null
    amount: bigint
}

/** A string that names a model, and when that was claimed; null: no registration claims it. */
export interface MarketArtifact {
    id: string
    modelId: string
    claim: Place | null
}

export interface MarketFacts {
    models: MarketModel[]
    /** In chain order. */
    changes: RegistryChange[]
    artifacts: MarketArtifact[]
    calls: MarketCall[]
    payments: MarketPayment[]
    batches: MarketBatch[]
    /** In chain order. */
    prices: MarketPrice[]
    payouts: MarketPayout[]
}

export const MARKET_START_MS = Date.parse('2026-01-20T00:00:00Z')
/** Over two ends of months. */
export const MARKET_DAYS = 45
export const TEST_MARKET: Market = { chainIds: [10740, 8453], opg: [OPG] }

const DAY_MS = 86_400_000
const hex = (byte: number, n: number) =>
    `0x${byte.toString(16).padStart(2, '0')}${n.toString(16).padStart(38, '0')}`
const modelId = (n: number) => `0x${n.toString(16).padStart(64, '0')}`

/** Heights follow times: a block every second on Base, two a second on 10740. */
export function placeAt(chainId: number, timeMs: number, second = 0): Place {
    const seconds = (timeMs - MARKET_START_MS) / 1000 + 1
    return { chainId, timeMs, height: chainId === 8453 ? seconds : seconds * 2 + second }
}

/**
 * A small market with everything that makes questions hard: names claimed after they were used, owners that change, models
 * that only a catalogue knows, ids that nobody registered, payments in other tokens, creators that pay for their own models,
 * operators and facilitators that pay operators,
 * replays, facts around midnight, and amounts beyond 2^53.
 */
export function randomMarket(seed: number, size = 900): MarketFacts {
    const random = randomOf(seed)
    const below = (n: number) => Math.floor(random() * n)
    const pick = <T>(list: readonly T[]) => list[below(list.length)]
    const someTime = () =>
        random() < 0.15
            ? MARKET_START_MS + below(MARKET_DAYS) * DAY_MS + DAY_MS - 2000 + below(4) * 1000
            : MARKET_START_MS + below(MARKET_DAYS * 86_400) * 1000
    const base = (timeMs = someTime()) => placeAt(8453, timeMs)
    const og = (timeMs = someTime()) => placeAt(10740, timeMs, below(2))
    const creators = Array.from({ length: 7 }, (_, n) => hex(0xc0, n))
    const payers = [
        ...Array.from({ length: 12 }, (_, n) => hex(0xa0, n)),
        ...creators.slice(0, 3),
        hex(0xb0, 0),
    ]
    const operators = [hex(0xee, 0), hex(0xee, 1)]
    const facilitators = [hex(0xfa, 0), hex(0xfa, 1), hex(0xfa, 2)]

    const models: MarketModel[] = Array.from({ length: 30 }, (_, n) => {
        const catalogueOnly = n % 10 === 9
        const registration = catalogueOnly ? null : base(n < 10 ? MARKET_START_MS : someTime())
        return {
            id: modelId(n),
            name: `author/model-${n}`,
            registration,
            owner: registration && pick(creators),
            catalogued: catalogueOnly || n % 7 === 0,
            task: catalogueOnly || n % 7 === 0 ? pick(['text', 'image', null]) : null,
        }
    })
    const registered = models.filter((model) => model.registration !== null)
    const after = ({ timeMs }: Place) =>
        timeMs + below((MARKET_START_MS + MARKET_DAYS * DAY_MS - timeMs) / 1000) * 1000
    const changes = registered
        .filter((_, n) => n % 4 === 0)
        .map(
            (model, n): RegistryChange => ({
                ...base(after(model.registration!)),
                model: model.id,
                kind: n % 2 === 0 ? 'OWNER' : 'PAYOUT',
                address: n % 2 === 0 ? pick(creators) : pick(payers),
            }),
        )
        .sort((a, b) => a.height - b.height)
    const artifacts = models.flatMap((model, n): MarketArtifact[] => {
        const own = { id: `artifact-${n}`, modelId: model.id, claim: model.registration }
        if (model.registration === null) return [own]
        return [own, { id: `version-${n}`, modelId: model.id, claim: base(after(model.registration)) }]
    })
    const strangers = ['x', 'y'].map((name) => ({
        id: `stranger-${name}`,
        modelId: `unresolved:stranger-${name}`,
        claim: null,
    }))
    artifacts.push(...strangers)
    const unregistered = `0x${'f'.repeat(64)}`
    // Demand is uneven, and a third of the models have none.
    const demanded = models.filter((_, n) => n % 3 !== 2)
    const someModel = () => demanded[Math.floor(random() ** 3 * demanded.length)]

    const calls: MarketCall[] = []
    const batches: MarketBatch[] = []
    const payments: MarketPayment[] = []
    const payouts: MarketPayout[] = []
    for (let n = 0; n < 6; n++)
        payouts.push({
            ...base(),
            kind: 'CREATOR_WITHDRAWAL',
            account: pick(creators),
            to: pick(payers),
            modelId: null,
            amount: BigInt(below(2 ** 30)),
        })
    // Some pay for their own models.
    const ownAddresses = ({ id, owner }: MarketModel) => [
        ...changes.filter((change) => change.model === id).map((change) => change.address),
        ...payouts.filter((payout) => payout.account === owner).flatMap((payout) => payout.to ?? []),
        owner ?? payers[0],
    ]
    for (let i = 0; i < size; i++) {
        const which = random()
        if (which < 0.55) {
            const named = random() < 0.7
            const artifact = named
                ? random() < 0.1
                    ? pick(strangers)
                    : pick(artifacts.filter(({ modelId: of }) => of === someModel().id).concat(artifacts[0]))
                : null
            calls.push({
                ...og(),
                rail: named
                    ? pick(['PRECOMPILE', 'INDIVIDUAL', 'BATCH'])
                    : pick(['INDIVIDUAL', 'INDIVIDUAL_V1', 'BATCH']),
                mode: pick(['VANILLA', 'ZKML', 'TEE', null]),
                modelId: artifact?.modelId ?? null,
                artifactId: artifact?.id ?? null,
                reason: named ? null : pick(['BLOB_EXPIRED', 'HASHES_ONLY', 'LEAF_WITHOUT_RECEIPT']),
                verified: pick([true, false, null]),
                isReplay: random() < 0.05,
                provenance: pick(['onchain', 'blobVerified', 'operatorReported']),
            })
        } else if (which < 0.65) {
            const published = below(20)
            const isRead = random() < 0.5
            batches.push({
                ...og(),
                rail: 'BATCH',
                proof: isRead ? 'CHECKED' : pick(['EXPIRED', 'REJECTED', 'NO_BLOB']),
                claimed: random() < 0.05 ? 10n ** 30n : BigInt(published),
                published: isRead ? published : null,
                verified: isRead ? below(published + 1) : null,
            })
        } else {
            const isContract = random() < 0.6
            const named = isContract && random() >= 0.05 ? someModel() : null
            // A receipt may say what a session was for.
            const receipted = !isContract && i % 5 === 0 ? demanded[i % demanded.length].id : null
            const model = isContract ? (named?.id ?? unregistered) : receipted
            const isOpg = random() < 0.95
            const amount = BigInt(below(2 ** 40)) * 10n ** BigInt(below(12)) + BigInt(below(1000))
            const place = base()
            const rail = isContract ? 'CONTRACT' : pick(['X402_UPTO', 'X402_EXACT', 'X402_BATCH'])
            const creatorAmount = isContract ? (amount * 7n) / 10n : null
            const payTo = isContract ? hex(0xcc, 0) : pick(operators)
            const someone = named && random() < 0.25 ? pick(ownAddresses(named)) : pick(payers)
            const insider = i % 11 === 0 ? payTo : i % 13 === 0 ? facilitators[i % 3] : null
            const payer = insider ?? someone
            payments.push({
                ...place,
                rail,
                payer: rail === 'X402_BATCH' ? null : payer,
                payTo,
                facilitator: !isContract && i % 4 === 0 ? facilitators[i % 2] : null,
                // The last one only ever sends; some payers send for themselves.
                sender: i % 4 === 1 ? payer : i > size / 2 ? facilitators[2] : null,
                modelId: model,
                reason: model === null ? 'SESSION_NAMES_NO_MODEL' : null,
                amount,
                creatorAmount,
                calls: isContract ? 1 + below(50) : null,
                isOpg,
            })
            if (!isOpg) continue
            const last = payments[payments.length - 1]
            payouts.push(
                isContract
                    ? {
                          ...place,
                          kind: 'CREATOR_ACCRUAL',
                          account: pick(creators),
                          to: null,
                          modelId: model,
                          amount: creatorAmount!,
                      }
                    : {
                          ...place,
                          kind: 'OPERATOR_REVENUE',
                          account: last.payTo,
                          to: null,
                          modelId: null,
                          amount,
                      },
            )
        }
    }
    const prices = registered
        .flatMap((model, n): MarketPrice[] =>
            Array.from({ length: n % 3 }, () => ({
                ...base(after(model.registration!)),
                model: model.id,
                unit: random() < 0.8 ? ('CALL' as const) : ('TOKEN' as const),
                inputPrice: random() < 0.15 ? 0n : BigInt(1 + below(999)) * 10n ** BigInt(12 + below(6)),
                isOpg: random() < 0.9,
            })),
        )
        .sort((a, b) => a.height - b.height)
    return { models, changes, artifacts, calls, payments, batches, prices, payouts }
}
