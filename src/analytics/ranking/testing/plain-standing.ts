import type { MarketFacts, MarketPayment } from '../../testing/market'
import {
    type Moment,
    type PlainAsked,
    type PlainWindow,
    plainCalls,
    plainDemand,
    plainModelOf,
    plainPayersOf,
    plainPayments,
    plainSelfPaid,
    plainUniverse,
} from '../../testing/plain-market'

/** A ratio of 12 places by plain long division. */
export function plainRatio(numerator: bigint, denominator: bigint, up = false): string {
    const whole = numerator / denominator
    let rest = numerator % denominator
    let digits = ''
    for (let i = 0; i < 12; i++) {
        rest *= 10n
        digits += (rest / denominator).toString()
        rest %= denominator
    }
    if (!up || rest === 0n) return `${whole}.${digits}`
    const raised = (BigInt(whole + digits) + 1n).toString().padStart(13, '0')
    return `${raised.slice(0, -12)}.${raised.slice(-12)}`
}

/** Members with demand, most first, ties by id, with shared ranks. */
export function plainRanking(amounts: Map<string, bigint>): { id: string; amount: bigint; rank: number }[] {
    const used = [...amounts].filter(([, amount]) => amount > 0n)
    return used
        .map(([id, amount]) => ({ id, amount, rank: 1 + used.filter(([, other]) => other > amount).length }))
        .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
}

const paidBy = (payment: MarketPayment) => (payment.isOpg ? payment.amount : 0n)
const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)

/** Who paid for some models, by wallet, the largest first. */
export function plainPayers(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    exclude: 'SELF_PAID'[],
    models: string[],
) {
    const all = plainPayments(facts, window, moment).filter(({ modelId }) => models.includes(modelId!))
    const own = all.filter((payment) => plainSelfPaid(facts, payment, moment))
    const counted = exclude.length > 0 ? all.filter((payment) => !own.includes(payment)) : all
    const byPayer = new Map<string, bigint>()
    for (const payment of counted)
        if (payment.payer !== null)
            byPayer.set(payment.payer, (byPayer.get(payment.payer) ?? 0n) + paidBy(payment))
    return {
        payers: [...byPayer].sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1)),
        value: sum(counted.map(paidBy)),
        gross: sum(all.map(paidBy)),
        selfPaid: sum(own.map(paidBy)),
    }
}

/** All demand, and that which could be anybody's; of PAYERS as wallets. */
export function plainWhole(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    { measure, exclude }: Omit<PlainAsked, 'population'>,
): { total: bigint; open: bigint; openPayers: Set<string> } {
    const universe = plainUniverse(facts, moment)
    const isOpen = (id: string | null) => id === null || (!universe.has(id) && id.startsWith('unresolved:'))
    const payments = plainPayments(facts, window, moment, exclude)
    const openPayments = payments.filter(({ modelId }) => isOpen(modelId))
    const openPayers = plainPayersOf(openPayments)
    if (measure === 'PAYERS') {
        const total = BigInt(plainPayersOf(payments).size)
        return { total, open: BigInt(openPayers.size), openPayers }
    }
    if (measure === 'VALUE')
        return {
            total: sum(payments.map(paidBy)),
            open: sum(openPayments.map(paidBy)),
            openPayers: new Set(),
        }
    const calls = plainCalls(facts, window, moment)
    const open = calls.filter((call) => {
        const model = plainModelOf(facts, call, moment)
        return model === null || model === 'unknown'
    })
    return { total: BigInt(calls.length), open: BigInt(open.length), openPayers: new Set() }
}

/** Demand of models by id, 0 included. */
export function plainAmounts(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    asked: PlainAsked,
): Map<string, bigint> {
    return plainDemand(facts, window, moment, asked).amounts
}

/** The price in force: by the last one that was set. */
export function plainPrice(facts: MarketFacts, model: string, moment: Moment) {
    return facts.prices
        .filter((price) => price.model === model && price.height <= (moment.heights[price.chainId] ?? -1))
        .at(-1)
}

/** The window before, or the one before that. */
export function plainBefore({ fromMs, toMs }: PlainWindow, steps = 1): PlainWindow | null {
    if (fromMs === null) return null
    return { fromMs: fromMs - steps * (toMs - fromMs), toMs: toMs - steps * (toMs - fromMs) }
}
