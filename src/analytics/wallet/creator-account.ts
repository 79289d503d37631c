import { ratio } from '../../base/ratio'
import { anyOf } from '../../database/span'
import { hex } from '../../database/sql'
import type { MarketQuestion } from '../memory/market-memory'
import type { Tie } from '../memory/registry-at'
import { factSpans } from '../population/activity'
import type { Counted } from '../population/asked'
import { modelLabel } from '../population/labels'
import { payersOf } from '../population/payers-of'
import { amountAt, modelUniverse } from '../population/population-demand'
import { ranked } from '../population/ranked'
import { BadQuestion } from '../question/bad-question'
import { checkFirst } from '../ranking/page-size'
import { type PageRequest, pageByAmount } from './page'
import { readWallet, type Wallet } from './wallet'

/** Ties by which a model is a wallet's as of the moment, and not once. */
const PRESENT: readonly Tie[] = ['OWNER', 'PAYOUT_ADDRESS']

/**
 * Everything that the index knows of a wallet on the earning side: models that it owns or is paid for, now or once, and what became of the
 * money. Parts are worked out when they are asked for.
 * @throws BadQuestion for what is no address, and where models have no such measure
 */
export async function creatorAccount(
    question: MarketQuestion,
    { creator, measure, exclude }: Counted & { creator: string },
) {
    const wallet = readWallet(question, 'creator', creator)
    const ties = question.book.tiesOf(wallet.member)
    const asked = { population: 'MODELS' as const, measure, exclude }
    const window = await question.demand()
    const { demand, ranking } = await ranked(question, asked)
    const own = [...ties].flatMap(([member, its]) =>
        its.some((tie) => PRESENT.includes(tie)) ? [member] : [],
    )
    const paid = () => payersOf(question, window, exclude, -wallet.member, own)
    return {
        creator: wallet.address,
        universe: modelUniverse(question),
        window,
        models: (page: PageRequest) => {
            const rows = [...ties].map(([member, its]) => {
                const position = ranking.positionOf(member)
                return {
                    id: question.memory.members.idOf(member),
                    model: modelLabel(question, member),
                    ties: its,
                    rank: position < 0 ? null : ranking.ranks[position],
                    rankNullReason: position < 0 ? 'It had no demand in this window.' : null,
                    amount: position < 0 ? 0n : amountAt(demand, ranking.order[position]),
                    calls: BigInt(window.models.calls[member] ?? 0),
                    value: window.valueOf(member),
                }
            })
            return pageByAmount(rows, measure, page)
        },
        paid,
        payers: async (page: PageRequest) => {
            const found = await paid()
            const rows = found.each().map(({ payer, value, selfPaid }) => ({
                id: question.memory.members.idOf(payer),
                payer: question.memory.members.idOf(payer),
                amount: value,
                value,
                share: found.value === 0n ? null : ratio(value, found.value, 'down'),
                selfPaid,
            }))
            return pageByAmount(rows, 'VALUE', page)
        },
        earnings: (page: PageRequest) => earnings(question, wallet, page),
        withdrawals: (page: PageRequest) => withdrawals(question, wallet, page),
    }
}

/** What a wallet was credited in the window, by the model that it was for. */
async function earnings(question: MarketQuestion, { address }: Wallet, page: PageRequest) {
    const params: unknown[] = [question.memory.market.opg, address]
    const spans = factSpans(question.window, question)
    const rows = (await question.memory.reader.rows(
        `SELECT model_id, count(*)::int, sum(amount)::text FROM payout
         WHERE creator_id = $2 AND kind = 'CREATOR_ACCRUAL' AND token = ANY($1) AND ${anyOf(spans, 'time', params)}
         GROUP BY model_id`,
        params,
    )) as [string | null, number, string][]
    const byModel = rows.map(([id, credits, amount]) => {
        const member = id === null ? undefined : question.memory.members.find(id)
        const nameless = id === null ? null : { id, name: null, owner: null }
        return {
            id: id ?? '',
            model: member === undefined ? nameless : modelLabel(question, member),
            credits: BigInt(credits),
            amount: BigInt(amount),
        }
    })
    const accrued = byModel.reduce((sum, { amount }) => sum + amount, 0n)
    return { accrued, ...pageByAmount(byModel, 'VALUE', page) }
}

/** A place in the list of withdrawals, the newest first. */
const CURSOR = /^(\d{1,15})-(\d{1,10})-(\d{1,10})-(\d{1,10})-(\d{1,10})$/

/** What a wallet took out in the window, the newest first. @throws BadQuestion for a page or cursor that cannot be */
async function withdrawals(question: MarketQuestion, { address }: Wallet, { first, after }: PageRequest) {
    checkFirst(first)
    const params: unknown[] = [question.memory.market.opg, address]
    const value = (param: unknown) => `$${params.push(param)}`
    const spans = anyOf(factSpans(question.window, question), 'time', params)
    const older = []
    if (after != null) {
        const place = CURSOR.exec(after)?.slice(1).map(Number)
        if (!place) throw new BadQuestion(`after is '${after}': expected a cursor that this query returned`)
        const [ms, ...position] = place
        const bounds = [
            `to_timestamp(${value(ms / 1000)}::float8)`,
            ...position.map((n) => `${value(n)}::bigint`),
        ]
        older.push(`AND (time, chain_id, height, tx_position, log_index) < (${bounds.join(', ')})`)
    }
    const rows = (await question.memory.reader.rows(
        `SELECT id, extract(epoch FROM time)::float8 * 1000, chain_id, height, tx_position, log_index, ${hex('tx_hash')}, ${hex('"to"')},
             amount::text
         FROM payout WHERE creator_id = $2 AND kind = 'CREATOR_WITHDRAWAL' AND token = ANY($1) AND ${spans} ${older.join('')}
         ORDER BY time DESC, chain_id DESC, height DESC, tx_position DESC, log_index DESC LIMIT ${value(first + 1)}`,
        params,
    )) as [string, number, number, number, number, number, string, string | null, string][]
    const page = rows.slice(0, first)
    const end = page.at(-1)
    return {
        rows: page.map(([id, ms, chainId, height, , , txHash, to, amount]) => ({
            id,
            time: new Date(ms),
            chainId,
            height,
            txHash,
            to,
            amount: BigInt(amount),
        })),
        pageInfo: {
            hasNextPage: rows.length > first,
            endCursor: end ? [end[1], end[2], end[3], end[4], end[5]].join('-') : null,
        },
    }
}
