import { LRUCache } from 'lru-cache'
import { Amounts, toAmount, toNumber } from '../../base/amount'
import { distribution, hhi, type Outcome, type Steps, sorted } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from './asked'

/** Who paid for a model, or for the models of a creator, in one window. */
export interface PayersOf {
    /** Numbers of the payers, the largest first; ties by id. */
    payers: Int32Array
    /** OPG base units by place in `payers`. */
    amounts: bigint[]
    /** OPG base units that they paid: `gross` without what is excluded. */
    value: bigint
    gross: bigint
    /** Part of `gross` that the model's creator paid. */
    selfPaid: bigint
    /** Of value over payers. */
    hhi: Outcome<number>
}

/** Models and creators kept for one window. */
const KEPT = 3_000

const keptPayers = oncePerWindow(() => new LRUCache<string, Promise<PayersOf>>({ max: KEPT }))

/**
 * Adds up who paid for a model, or for the models of a creator, in one window.
 * @param key number of the model, or of the creator
 * @param models numbers
 */
export function payersOf(
    question: MarketQuestion,
    window: WindowDemand,
    exclude: readonly Exclusion[],
    key: number,
    models: readonly number[] = [key],
): Promise<PayersOf> {
    const kept = keptPayers(question, window)
    const id = `${key} ${exclude.join()}`
    let payers = kept.get(id)
    if (!payers) {
        payers = question.steps(addUp(question, window, exclude.includes('SELF_PAID'), models))
        kept.set(id, payers)
        payers.catch(() => kept.delete(id))
    }
    return payers
}

/** Rows looked at in one step. */
const STEP = 4_096

function* addUp(
    { memory }: MarketQuestion,
    window: WindowDemand,
    skipSelf: boolean,
    models: readonly number[],
): Steps<PayersOf> {
    const pairs = yield* window.pairs()
    const places = new Map<number, number>()
    const payers: number[] = []
    const sums = new Amounts(models.reduce((most, model) => most + pairs.ofModel(model).length, 0))
    const { hi, lo } = sums
    let [selfPaid, skipped] = [0n, 0n]
    let looked = 0
    for (const model of models)
        for (const row of pairs.ofModel(model)) {
            if (++looked % STEP === 0) yield
            const payer = pairs.payer[row]
            if (window.isSelfPaid(payer, model)) {
                const amount = toAmount(pairs.valueHi[row], pairs.valueLo[row])
                selfPaid += amount
                if (skipSelf) {
                    skipped += amount
                    continue
                }
            }
            let place = places.get(payer)
            if (place === undefined) {
                place = payers.push(payer) - 1
                places.set(payer, place)
            }
            sums.add(place, pairs.valueHi[row], pairs.valueLo[row])
        }
    const idOf = (place: number) => memory.members.idOf(payers[place])
    const order = yield* sorted(
        Int32Array.from(payers, (_, place) => place),
        (a, b) => hi[b] - hi[a] || lo[b] - lo[a] || (idOf(a) < idOf(b) ? -1 : 1),
    )
    const amounts: bigint[] = []
    let value = 0n
    for (const place of order) {
        const amount = toAmount(hi[place], lo[place])
        value += amount
        if (amounts.push(amount) % STEP === 0) yield
    }
    return {
        payers: order.map((place) => payers[place]),
        amounts,
        value,
        gross: value + skipped,
        selfPaid,
        hhi: hhi(distribution(Float64Array.from(order, (place) => toNumber(hi[place], lo[place])))),
    }
}
