import { toAmount } from '../../base/amount'
import { anyOf } from '../../database/span'
import type { MarketQuestion } from '../memory/market-memory'
import { factSpans } from '../population/activity'

/** What a creator was credited and took out of the payment contract up to the moment, for all of its models, OPG base units. */
export interface CreatorAccount {
    accrued: bigint
    withdrawn: bigint
    /** accrued - withdrawn; null where more was taken out than was credited. */
    unwithdrawn: bigint | null
    nullReason: string | null
}

const MORE_OUT = 'More was withdrawn than the index saw accrue.'

/** Adds up what a creator was credited and took out, up to the moment. @param creator address */
export async function creatorPayouts(question: MarketQuestion, creator: string): Promise<CreatorAccount> {
    const params: unknown[] = [question.memory.market.opg, creator]
    const everything = { fromMs: null, toMs: question.end }
    const sum = (kind: string) => `coalesce(sum(amount) FILTER (WHERE kind = '${kind}'), 0)::text`
    const [[accruals, withdrawals]] = await question.memory.reader.rows(
        `SELECT ${sum('CREATOR_ACCRUAL')}, ${sum('CREATOR_WITHDRAWAL')} FROM payout
         WHERE creator_id = $2 AND token = ANY($1) AND ${anyOf(factSpans(everything, question), 'time', params)}`,
        params,
    )
    const [accrued, withdrawn] = [BigInt(accruals as string), BigInt(withdrawals as string)]
    const isShort = withdrawn > accrued
    return {
        accrued,
        withdrawn,
        unwithdrawn: isShort ? null : accrued - withdrawn,
        nullReason: isShort ? MORE_OUT : null,
    }
}

/** What payments that name some models paid up to the moment, and what of it they set aside for creators, OPG base units. */
export interface ModelPayouts {
    paid: bigint
    accrued: bigint
}

/** Adds up what was paid for some models, and what of it was set aside for creators, up to the moment. @param models numbers */
export async function modelPayouts(
    question: MarketQuestion,
    models: readonly number[],
): Promise<ModelPayouts> {
    const pairs = await question.steps((await question.toDate()).pairs())
    let [paid, accrued] = [0n, 0n]
    for (const model of models)
        for (const row of pairs.ofModel(model)) {
            paid += toAmount(pairs.valueHi[row], pairs.valueLo[row])
            accrued += toAmount(pairs.creatorHi[row], pairs.creatorLo[row])
        }
    return { paid, accrued }
}
