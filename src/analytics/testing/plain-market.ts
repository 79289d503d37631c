import type { MarketCall, MarketFacts, MarketPayment, Place } from './market'

/** What tests count demand by: plain loops over plain facts, and nothing of what is tested. */
export interface Moment {
    timeMs: number
    /** Last height looked at, by chain. */
    heights: Record<number, number>
}

export interface PlainWindow {
    fromMs: number | null
    toMs: number
}

export interface PlainAsked {
    population: 'MODELS' | 'CREATORS' | 'PAYERS' | 'OPERATORS'
    measure: 'CALLS' | 'PAYERS' | 'VALUE'
    exclude: 'SELF_PAID'[]
}

/** The moment of a question that was resolved by the API or the analytics. */
export function momentOf(asOf: {
    timeMs: number
    chains: { chainId: number; height: number | null }[]
}): Moment {
    return {
        timeMs: asOf.timeMs,
        heights: Object.fromEntries(asOf.chains.map(({ chainId, height }) => [chainId, height ?? -1])),
    }
}

export const seen = ({ chainId, height }: Place, { heights }: Moment): boolean =>
    height <= (heights[chainId] ?? -1)

export function within({ timeMs }: Place, { fromMs, toMs }: PlainWindow): boolean {
    return (fromMs === null || timeMs >= fromMs) && timeMs < toMs
}

/** What is worked out of the same facts at the same moment again and again. */
function once<T>(
    memory: WeakMap<object, WeakMap<object, T>>,
    facts: object,
    moment: object,
    make: () => T,
): T {
    let byMoment = memory.get(facts)
    if (!byMoment) memory.set(facts, (byMoment = new WeakMap()))
    let made = byMoment.get(moment)
    if (made === undefined) byMoment.set(moment, (made = make()))
    return made
}

const universes = new WeakMap<object, WeakMap<object, Map<string, string | null>>>()
const claims = new WeakMap<object, WeakMap<object, Map<string, Place | null>>>()

/** Owner by model id, for every model that was registered or catalogued by then; null = none. */
export function plainUniverse(facts: MarketFacts, moment: Moment): Map<string, string | null> {
    return once(universes, facts, moment, () => universeOf(facts, moment))
}

function universeOf(facts: MarketFacts, moment: Moment): Map<string, string | null> {
    const universe = new Map<string, string | null>()
    for (const { id, registration, owner, catalogued } of facts.models) {
        const registered = registration !== null && seen(registration, moment)
        if (registered || catalogued) universe.set(id, registered ? owner : null)
    }
    for (const change of facts.changes)
        if (change.kind === 'OWNER' && seen(change, moment) && universe.get(change.model))
            universe.set(change.model, change.address)
    return universe
}

/** The model that a call named, as it was known at a moment: id, 'unknown' for a name that was nobody's, null for none. */
export function plainModelOf(facts: MarketFacts, call: MarketCall, moment: Moment): string | null {
    if (call.modelId === null) return null
    const claimOf = once(
        claims,
        facts,
        facts,
        () => new Map(facts.artifacts.map(({ id, claim }) => [id, claim])),
    )
    const claim = claimOf.get(call.artifactId ?? '')
    if (claim && claim.timeMs > moment.timeMs) return 'unknown'
    return plainUniverse(facts, moment).has(call.modelId) ? call.modelId : 'unknown'
}

const settlers = new WeakMap<object, WeakMap<object, Set<string>>>()

/** Wallets that had settled a payment for somebody. */
function plainFacilitators(facts: MarketFacts, moment: Moment): Set<string> {
    return once(settlers, facts, moment, () => {
        const wallets = new Set<string>()
        for (const payment of facts.payments) {
            if (payment.rail === 'CONTRACT' || !seen(payment, moment)) continue
            if (payment.facilitator) wallets.add(payment.facilitator)
            if (payment.sender && payment.payer && payment.sender !== payment.payer)
                wallets.add(payment.sender)
        }
        return wallets
    })
}

export function plainSelfPaid(
    facts: MarketFacts,
    { payer, modelId, payTo, rail }: MarketPayment,
    moment: Moment,
): boolean {
    if (payer === null) return false
    if (rail !== 'CONTRACT' && (payer === payTo || plainFacilitators(facts, moment).has(payer))) return true
    const owner = modelId === null ? null : plainUniverse(facts, moment).get(modelId)
    if (!owner) return false
    const payout = facts.changes
        .filter((change) => change.kind === 'PAYOUT' && change.model === modelId && seen(change, moment))
        .at(-1)?.address
    return (
        payer === owner ||
        payer === payout ||
        facts.payouts.some(
            ({ kind, account, to, ...place }) =>
                kind === 'CREATOR_WITHDRAWAL' && account === owner && to === payer && seen(place, moment),
        )
    )
}

/** Counted calls of a window. */
export function plainCalls(facts: MarketFacts, window: PlainWindow, moment: Moment): MarketCall[] {
    return facts.calls.filter((call) => !call.isReplay && within(call, window) && seen(call, moment))
}

/** Payments of a window, without those that are excluded. */
export function plainPayments(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    exclude: 'SELF_PAID'[] = [],
): MarketPayment[] {
    return facts.payments.filter(
        (payment) =>
            within(payment, window) &&
            seen(payment, moment) &&
            !(exclude.length > 0 && plainSelfPaid(facts, payment, moment)),
    )
}

/** Who paid, each once; payments of nobody that the chain names have no payer. */
export function plainPayersOf(payments: readonly MarketPayment[]): Set<string> {
    return new Set(payments.flatMap(({ payer }) => payer ?? []))
}

/** Demand of every member of a population, 0 included; `outside` is the demand that belongs to none of them. */
export function plainDemand(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    { population, measure, exclude }: PlainAsked,
): { amounts: Map<string, bigint>; outside: bigint | null } {
    const universe = plainUniverse(facts, moment)
    const payments = plainPayments(facts, window, moment, exclude)
    const ever = plainPayments(facts, { fromMs: null, toMs: Number.POSITIVE_INFINITY }, moment)
    const amounts = new Map<string, bigint>()
    const members =
        population === 'MODELS'
            ? universe.keys()
            : population === 'CREATORS'
              ? [...universe.values()].filter((owner) => owner !== null)
              : population === 'PAYERS'
                ? plainPayersOf(ever)
                : ever.filter(({ rail }) => rail !== 'CONTRACT').map(({ payTo }) => payTo)
    for (const member of members) amounts.set(member, 0n)
    const memberOfModel = (model: string | null) => {
        if (model === null || !universe.has(model)) return null
        return population === 'MODELS' ? model : universe.get(model)!
    }
    const memberOf = (payment: MarketPayment) =>
        population === 'PAYERS'
            ? payment.payer
            : population === 'OPERATORS'
              ? payment.rail === 'CONTRACT'
                  ? null
                  : payment.payTo
              : memberOfModel(payment.modelId)
    let outside = 0n
    const add = (member: string | null, amount: bigint) => {
        if (member === null) outside += amount
        else amounts.set(member, amounts.get(member)! + amount)
    }
    if (measure === 'PAYERS') {
        const named = payments.filter(({ payer }) => payer !== null)
        const pairs = new Set(named.map((payment) => `${memberOf(payment)} ${payment.payer}`))
        for (const pair of pairs) {
            const [member] = pair.split(' ')
            if (member !== 'null') add(member, 1n)
        }
        return { amounts, outside: null }
    }
    if (measure === 'CALLS' && population !== 'PAYERS')
        for (const call of plainCalls(facts, window, moment))
            add(memberOfModel(plainModelOf(facts, call, moment)), 1n)
    else if (measure === 'CALLS')
        for (const payment of payments) add(payment.payer, BigInt(payment.calls ?? 0))
    else for (const payment of payments) add(memberOf(payment), payment.isOpg ? payment.amount : 0n)
    return { amounts, outside }
}
