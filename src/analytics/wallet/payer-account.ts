import { anyOf } from '../../database/span'
import { hex } from '../../database/sql'
import { firstFactMs } from '../history/first-fact'
import { partialIn } from '../history/partial'
import { grossAndNet } from '../market/gross-and-net'
import type { MarketQuestion } from '../memory/market-memory'
import { countOf } from '../memory/payments'
import { factSpans } from '../population/activity'
import type { Exclusion } from '../population/asked'
import { modelLabel } from '../population/labels'
import { UNIVERSES } from '../population/population-demand'
import { checkHours, endOf, type Interval, startOf, steps } from '../question/interval'
import { HISTORY_POINTS } from '../standing/history'
import { type PageRequest, pageByAmount } from './page'
import { readWallet, type Wallet } from './wallet'

/** Payments of the wallet for one model to one wallet, or for nothing that is named. */
interface Pair {
    model: string | null
    /** Null over the payment contract. */
    payTo: string | null
    payments: number
    paidCalls: number
    value: bigint
    firstMs: number
    lastMs: number
    selfPaid: boolean
}

/**
 * Everything that a wallet paid in the window: for what, through whom, when, and how much of it to itself. Parts are worked out when they are
 * asked for.
 * @throws BadQuestion for what is no address
 */
export async function payerAccount(
    question: MarketQuestion,
    { payer, exclude }: { payer: string; exclude: Exclusion[] },
) {
    const wallet = readWallet(question, 'payer', payer)
    const all = await readPairs(question, wallet)
    const pairs = exclude.includes('SELF_PAID') ? all.filter(({ selfPaid }) => !selfPaid) : all
    const sum = (list: Pair[]) => list.reduce((total, { value }) => total + value, 0n)
    const [gross, selfPaid] = [sum(all), sum(all.filter((pair) => pair.selfPaid))]
    const times = pairs.flatMap(({ firstMs, lastMs }) => [firstMs, lastMs])
    const time = (pick: (...ms: number[]) => number) => (times.length === 0 ? null : new Date(pick(...times)))
    const window = await question.demand()
    return {
        payer: wallet.address,
        universe: { definition: UNIVERSES.PAYERS, size: await payersToDate(question) },
        window,
        payments: pairs.reduce((total, each) => total + BigInt(each.payments), 0n),
        paidCalls: pairs.reduce((total, each) => total + BigInt(each.paidCalls), 0n),
        value: sum(pairs),
        paid: grossAndNet(gross, selfPaid),
        firstPaidAt: time(Math.min),
        lastPaidAt: time(Math.max),
        nothingReason: pairs.length === 0 ? 'It paid nothing in this window, as far as can be seen.' : null,
        models: (page: PageRequest) => pageByAmount(byModel(question, pairs), 'VALUE', page),
        history: (interval: Interval) => history(question, wallet, all, exclude, interval),
        facilitators: () => facilitators(question, wallet, all, exclude),
    }
}

async function payersToDate(question: MarketQuestion): Promise<number> {
    const { payments } = await question.toDate()
    return countOf(await question.steps(payments.payers()))
}

async function readPairs(question: MarketQuestion, { address }: Wallet): Promise<Pair[]> {
    const { reader, market, members } = question.memory
    const params: unknown[] = [market.opg, address]
    const rows = (await reader.rows(
        `SELECT model_id, ${PAY_TO}, count(*)::float8, coalesce(sum(calls), 0)::float8,
             coalesce(sum(amount) FILTER (WHERE token = ANY($1)), 0)::text,
             extract(epoch FROM min(time))::float8 * 1000, extract(epoch FROM max(time))::float8 * 1000
         FROM payment WHERE payer_id = $2 AND ${anyOf(factSpans(question.window, question), 'time', params)}
         GROUP BY 1, 2`,
        params,
    )) as [string | null, string | null, number, number, string, number, number][]
    const numberOf = (id: string | null) => (id === null ? 0 : (members.find(id) ?? 0))
    const payer = numberOf(address)
    return rows.map(([model, payTo, payments, paidCalls, value, firstMs, lastMs]) => ({
        model,
        payTo,
        payments,
        paidCalls,
        value: BigInt(value),
        firstMs,
        lastMs,
        // Who paid itself is known by its address alone.
        selfPaid: payTo === address || question.book.isSelfPaid(payer, numberOf(model), numberOf(payTo)),
    }))
}

/** The wallet that was paid over x402. */
const PAY_TO = `CASE WHEN rail <> 'CONTRACT' THEN ${hex('pay_to')} END`
/** What pairs are told apart by. */
const PAIR = `concat_ws(' ', coalesce(model_id, '-'), ${PAY_TO})`
const pairOf = ({ model, payTo }: Pair) => [model ?? '-', ...(payTo ? [payTo] : [])].join(' ')

/** Payments of those pairs alone that are to oneself. */
const selfPairs = (pairs: Pair[]) => pairs.filter(({ selfPaid }) => selfPaid).map(pairOf)

function byModel(question: MarketQuestion, pairs: Pair[]) {
    const models = new Map<string, Pair[]>()
    for (const pair of pairs) {
        const id = pair.model ?? ''
        models.set(id, [...(models.get(id) ?? []), pair])
    }
    return [...models].map(([id, its]) => {
        const member = id === '' ? undefined : question.memory.members.find(id)
        const nameless = id === '' ? null : { id, name: null, owner: null }
        const sum = (of: (pair: Pair) => bigint) => its.reduce((total, pair) => total + of(pair), 0n)
        return {
            id,
            model: member === undefined ? nameless : modelLabel(question, member),
            payments: sum(({ payments }) => BigInt(payments)),
            paidCalls: sum(({ paidCalls }) => BigInt(paidCalls)),
            amount: sum(({ value }) => value),
            value: sum(({ value }) => value),
            selfPaid: sum((pair) => (pair.selfPaid ? pair.value : 0n)),
            firstPaidAt: new Date(Math.min(...its.map(({ firstMs }) => firstMs))),
            lastPaidAt: new Date(Math.max(...its.map(({ lastMs }) => lastMs))),
        }
    })
}

/** What was paid in each step of the window, the oldest first; a window without beginning begins with the first payment. */
async function history(
    question: MarketQuestion,
    { address }: Wallet,
    pairs: Pair[],
    exclude: Exclusion[],
    interval: Interval,
) {
    const { reader, market } = question.memory
    const { window } = question
    checkHours(interval, window.fromMs ?? (await firstFactMs(question)) ?? window.toMs, window.toMs)
    const params: unknown[] = [market.opg, address, selfPairs(pairs)]
    const rows = (await reader.rows(
        `SELECT extract(epoch FROM date_trunc('${interval === 'HOUR' ? 'hour' : 'day'}', time, 'UTC'))::float8 * 1000, ${PAIR} = ANY($3) AS self, count(*)::float8,
             coalesce(sum(amount) FILTER (WHERE token = ANY($1)), 0)::text
         FROM payment WHERE payer_id = $2 AND ${anyOf(factSpans(window, question), 'time', params)}
         GROUP BY 1, 2`,
        params,
    )) as [number, boolean, number, string][]
    const leavesOut = exclude.includes('SELF_PAID')
    const points = new Map<number, { payments: bigint; value: bigint; selfPaid: bigint }>()
    for (const [ms, isSelf, payments, value] of rows) {
        if (isSelf && leavesOut) continue
        const start = startOf(interval, ms)
        const point = points.get(start) ?? { payments: 0n, value: 0n, selfPaid: 0n }
        point.payments += BigInt(payments)
        point.value += BigInt(value)
        if (isSelf) point.selfPaid += BigInt(value)
        points.set(start, point)
    }
    const fromMs = window.fromMs ?? (points.size === 0 ? null : Math.min(...points.keys()))
    if (fromMs === null) return []
    const isPartial = await partialIn(question, interval)
    return steps(interval, fromMs, window.toMs, HISTORY_POINTS).map((at) => ({
        ...(points.get(at) ?? { payments: 0n, value: 0n, selfPaid: 0n }),
        start: new Date(Math.max(at, fromMs)),
        end: new Date(Math.min(endOf(interval, at), window.toMs)),
        partial: isPartial(at),
    }))
}

/** Who settled its payments: the one that its signed terms name, or else the sender of the transaction; nobody where it sent it itself. */
async function facilitators(
    question: MarketQuestion,
    { address }: Wallet,
    pairs: Pair[],
    exclude: Exclusion[],
) {
    const { reader, market } = question.memory
    const params: unknown[] = [market.opg, address, selfPairs(pairs)]
    const leavesOut = exclude.includes('SELF_PAID')
        ? `AND NOT ${PAIR} = ANY($3)`
        : 'AND $3::text[] IS NOT NULL'
    const rows = (await reader.rows(
        `SELECT coalesce(${hex('facilitator')}, nullif(${hex('sender')}, payer_id)), count(*)::float8,
             coalesce(sum(amount) FILTER (WHERE token = ANY($1)), 0)::text
         FROM payment WHERE payer_id = $2 AND rail <> 'CONTRACT' ${leavesOut}
             AND ${anyOf(factSpans(question.window, question), 'time', params)}
         GROUP BY 1`,
        params,
    )) as [string | null, number, string][]
    const found = rows.map(([facilitator, payments, value]) => ({
        facilitator,
        payments: BigInt(payments),
        value: BigInt(value),
        amount: BigInt(value),
        id: facilitator ?? '',
    }))
    return pageByAmount(found, 'VALUE', { first: MOST_FACILITATORS }).rows
}

/** Facilitators of an answer, the ones that settled most. */
export const MOST_FACILITATORS = 100
