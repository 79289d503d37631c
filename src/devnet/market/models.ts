import { id } from 'ethers'
import type { Hex } from '../../base/hex'
import { labelAddress } from '../addresses'
import { type Rng, rngFor } from '../rng'
import { DAY, dayStart, HISTORY_DAYS } from './calendar'

export interface Price {
    /** 0 call, 1 token, 2 second, 3 image. */
    unit: number
    /** OPG base units per input unit (per call when the unit is 0). */
    input: bigint
    output: bigint
}

export interface Version {
    at: number
    label: string
    cid: string
}

export interface SimModel {
    index: number
    /** keccak256 of the name. */
    id: Hex
    name: string
    creator: Hex
    cid: string
    llm: boolean
    /** Mode number of its calls; 0-2 for models, 0-1 for language models. */
    mode: number
    /** Unix seconds. */
    registeredAt: number
    /** Null: never put up for sale. */
    price: Price | null
    priceChanges: { at: number; price: Price }[]
    versions: Version[]
    newOwner: { at: number; owner: Hex } | null
    payoutAddress: { at: number; address: Hex } | null
    /** Withdrawn from sale for a while, Unix seconds. */
    pause: { from: number; to: number } | null
    /** Callers named one of its CIDs before the registry did. */
    calledBefore: boolean
    /** How much it is wanted; 0 for the many that nobody ever calls. */
    appeal: number
    /** Growth over the whole history, as an exponent; 0 steady. */
    growth: number
    /** Day after which nobody wants it any more; Infinity when never. */
    lastDay: number
}

export const MODEL_COUNT = 2_000
const CREATOR_COUNT = 120
/** Share of models that anybody could ever want; fewer are called in fact. */
const WANTED_SHARE = 0.52

const SUBJECTS =
    'eth-volatility btc-spread sentiment credit-risk churn yield liquidity weather toxicity ocr embedding'
        .concat(
            ' gas-price nft-floor anomaly fraud rerank summary code-review translation speech pose segmentation',
        )
        .split(' ')
const FAMILIES =
    'lstm garch xgb resnet gru tcn transformer mlp forest bert llama qwen mistral phi gemma'.split(' ')
const HANDLES =
    'lunar quiet amber north velvet copper rapid hollow silver orchid marble cedar onyx cobalt maple'.split(
        ' ',
    )
const TRADES = 'foundry labs works studio collective research quant signal forge atelier grove systems'.split(
    ' ',
)

/** The registered models and their lives, in order of registration. */
export function castModels(seed: number): SimModel[] {
    const rng = rngFor(seed, 'models')
    const creators = Array.from({ length: CREATOR_COUNT }, (_, i) => ({
        address: labelAddress(`creator/${seed}/${i}`),
        handle: `${HANDLES[i % HANDLES.length]}-${TRADES[Math.floor(i / HANDLES.length) % TRADES.length]}`,
        size: rng.lognormal(0, 1.4),
    }))
    const ranks = rng.shuffle(Array.from({ length: MODEL_COUNT }, (_, i) => i))
    const models = ranks.map((rank, index) => castModel(rng, index, rank, pickBySize(rng, creators)))
    return models.sort((a, b) => a.registeredAt - b.registeredAt || a.index - b.index)
}

function castModel(
    rng: Rng,
    index: number,
    rank: number,
    creator: { address: Hex; handle: string },
): SimModel {
    const llm = rng.chance(0.15)
    const name = `${creator.handle}/${rng.pick(SUBJECTS)}-${llm ? 'chat-' : ''}${rng.pick(FAMILIES)}-${index}`
    const day = rng.chance(0.55) ? rng.between(0.1, 2) : rng.between(2, HISTORY_DAYS)
    const registeredAt = Math.floor(dayStart(day))
    const until = dayStart(HISTORY_DAYS) - registeredAt
    // All of a model's life is over some hours before the history ends.
    const settled = until > DAY
    const later = () => Math.floor(registeredAt + DAY / 4 + rng.next() * (until - DAY / 2))
    const price = rng.chance(0.9) ? castPrice(rng, llm) : null
    return {
        index,
        id: id(name),
        name,
        creator: creator.address,
        cid: castCid(rng, llm, index),
        llm,
        mode: llm ? rng.int(2) : rng.pick([0, 0, 0, 1, 2]),
        registeredAt,
        price,
        priceChanges: price && settled ? castPriceChanges(rng, price, later) : [],
        versions: settled ? castVersions(rng, index, later) : [],
        newOwner:
            settled && rng.chance(0.012)
                ? { at: later(), owner: labelAddress(`buyer/${rng.int(12)}`) }
                : null,
        payoutAddress:
            settled && rng.chance(0.06) ? { at: later(), address: labelAddress(`payout/${index}`) } : null,
        pause: settled && rng.chance(0.02) ? castPause(later) : null,
        calledBefore: registeredAt > dayStart(5) && rng.chance(0.06),
        appeal: index % 100 < WANTED_SHARE * 100 ? zipfMandelbrot(rank) * rng.lognormal(0, 0.7) : 0,
        growth: rng.chance(0.2) ? rng.between(-2, 3) : 0,
        lastDay: rng.chance(0.25) ? rng.int(HISTORY_DAYS) : Number.POSITIVE_INFINITY,
    }
}

function zipfMandelbrot(rank: number): number {
    return 1 / (rank + 1 + 6) ** 1.1
}

function castPrice(rng: Rng, llm: boolean): Price {
    const perCall = milli(rng.lognormal(Math.log(20), 1.1))
    if (llm && rng.chance(0.7)) return { unit: 1, input: perCall / 800n, output: perCall / 200n }
    return rng.chance(0.04)
        ? { unit: rng.pick([2, 3]), input: perCall, output: 0n }
        : { unit: 0, input: perCall, output: 0n }
}

function castPriceChanges(rng: Rng, price: Price, later: () => number): { at: number; price: Price }[] {
    const times = Array.from({ length: rng.poisson(0.15) }, later).sort((a, b) => a - b)
    return times.map((at) => {
        const percent = BigInt(Math.round(100 * rng.lognormal(0, 0.5)))
        return {
            at,
            price: {
                ...price,
                input: (price.input * percent) / 100n,
                output: (price.output * percent) / 100n,
            },
        }
    })
}

function castVersions(rng: Rng, index: number, later: () => number): Version[] {
    const times = Array.from({ length: rng.chance(0.3) ? 1 + rng.poisson(0.6) : 0 }, later).sort(
        (a, b) => a - b,
    )
    return times.map((at, k) => ({ at, label: `1.0${k + 1}`, cid: castCid(rng, false, index) }))
}

function castPause(later: () => number): { from: number; to: number } {
    const from = later()
    return { from, to: from + 6 * DAY }
}

/** OPG base units from thousandths of OPG. */
export function milli(thousandths: number): bigint {
    return BigInt(Math.max(1, Math.round(thousandths * 1_000))) * 10n ** 12n
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** An IPFS CID, a Walrus blob id or, for some language models, a repository name. */
export function castCid(rng: Rng, llm: boolean, index: number): string {
    if (llm && rng.chance(0.6))
        return `${rng.pick(['meta', 'open', 'nova', 'deep'])}-sim/${rng.pick(FAMILIES)}-${index}b`
    return rng.chance(0.4) ? `Qm${text(rng, BASE58, 44)}` : text(rng, BASE64URL, 43)
}

function text(rng: Rng, alphabet: string, length: number): string {
    let out = ''
    for (let i = 0; i < length; i++) out += alphabet[rng.int(alphabet.length)]
    return out
}

function pickBySize<T extends { size: number }>(rng: Rng, items: T[]): T {
    let left = rng.next() * items.reduce((sum, item) => sum + item.size, 0)
    return items.find((item) => (left -= item.size) < 0) ?? items[items.length - 1]
}
