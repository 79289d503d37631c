import { addLimbs, toAmount } from '../../base/amount'
import { anyOf } from '../../database/span'
import type { MarketQuestion } from '../memory/market-memory'
import type { Payments } from '../memory/payments'
import { factSpans } from '../population/activity'

const MORE_OUT = 'More was withdrawn than the index saw accrue.'

/**
 * Adds up what a creator was credited and took out of the payment contract up to the moment, for all of its models, OPG base units.
 * @param creator address
 */
export async function creatorPayouts(question: MarketQuestion, creator: string) {
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

/** Adds up what was paid for some models, and what of it was set aside for creators, up to the moment, OPG base units. @param models numbers */
export async function modelPayouts(question: MarketQuestion, models: readonly number[]) {
    const toDate = await question.rowsToDate()
    return question.steps(addUp(toDate.payments, models))
}

/** Rows looked at in one step. */
const STEP = 16_384

function* addUp(payments: Payments, models: readonly number[]) {
    // Value in limbs, then what is set aside.
    const sums = new Float64Array(4)
    let looked = 0
    for (const model of models)
        for (const { part, from, to } of payments.ofModel(model)) {
            const { valueHi, valueLo, creatorHi, creatorLo } = part.payments
            for (let row = from; row < to; row++) {
                if (++looked % STEP === 0) yield
                addLimbs(sums, 0, valueHi[row], valueLo[row])
                addLimbs(sums, 2, creatorHi[row], creatorLo[row])
            }
        }
    return { paid: toAmount(sums[0], sums[1]), accrued: toAmount(sums[2], sums[3]) }
}
