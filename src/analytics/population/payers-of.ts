import { LRUCache } from 'lru-cache'
import { addLimbs, addTo, toAmount, toNumber } from '../../base/amount'
import { kept } from '../../base/kept'
import { ratio } from '../../base/ratio'
import { distribution, hhi, type Outcome, type Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import { giveZeros, takeZeros } from '../memory/scratch'
import type { WindowRows } from '../memory/window-demand'
import type { Exclusion } from './asked'

/** Who paid for a model, or for the models of a creator, in one window. */
export class PayersOf {
    private spread?: Outcome<number>

    constructor(
        /** Numbers of the payers, in no order. */
        readonly payers: Int32Array,
        /** What each paid, by place in `payers`; limbs, see src/base/amount.ts. */
        private readonly hi: Float64Array,
        private readonly lo: Float64Array,
        /** What of it each paid to itself, alike. */
        private readonly self: { hi: Float64Array; lo: Float64Array },
        /** OPG base units that they paid: `gross` without what is excluded. */
        readonly value: bigint,
        readonly gross: bigint,
        /** Part of `gross` that was paid to oneself. */
        readonly selfPaid: bigint,
    ) {}

    /** `gross` without what was paid to oneself. */
    get net(): bigint {
        return this.gross - this.selfPaid
    }

    /** selfPaid / gross: decimal, 12 places, rounded down; null when nothing was paid. */
    get selfPaidShare(): string | null {
        return this.gross === 0n ? null : ratio(this.selfPaid, this.gross, 'down')
    }

    /** The most that one of them paid, OPG base units; 0 when nobody paid. */
    get most(): bigint {
        let place = -1
        for (let i = 0; i < this.payers.length; i++) if (place < 0 || this.compare(i, place) < 0) place = i
        return place < 0 ? 0n : toAmount(this.hi[place], this.lo[place])
    }

    /** All of them, in no order. */
    each(): { payer: number; value: bigint; selfPaid: bigint }[] {
        return Array.from(this.payers, (payer, place) => ({
            payer,
            value: toAmount(this.hi[place], this.lo[place]),
            selfPaid: toAmount(this.self.hi[place], this.self.lo[place]),
        }))
    }

    /** The largest, ties by id. @param count how many at most, a few */
    largest(count: number, idOf: (member: number) => string): { payer: number; value: bigint }[] {
        const first: number[] = []
        const isBefore = (a: number, b: number) =>
            (this.compare(a, b) || (idOf(this.payers[a]) < idOf(this.payers[b]) ? -1 : 1)) < 0
        for (let place = 0; place < this.payers.length; place++) {
            if (first.length === count && this.compare(place, first[count - 1]) > 0) continue
            const at = first.findIndex((other) => isBefore(place, other))
            first.splice(at < 0 ? first.length : at, 0, place)
            if (first.length > count) first.pop()
        }
        return first.map((place) => ({
            payer: this.payers[place],
            value: toAmount(this.hi[place], this.lo[place]),
        }))
    }

    /** Of value over payers. */
    get hhi(): Outcome<number> {
        this.spread ??= hhi(distribution(this.hi.map((hi, place) => toNumber(hi, this.lo[place]))))
        return this.spread
    }

    private compare(a: number, b: number): number {
        return this.hi[b] - this.hi[a] || this.lo[b] - this.lo[a]
    }
}

/** Models and creators kept for one window. */
const KEPT = 3_000

const keptPayers = oncePerWindow(
    (_question, _window: WindowRows) => new LRUCache<string, Promise<PayersOf>>({ max: KEPT }),
)

/**
 * Adds up who paid for a model, or for the models of a creator, in one window.
 * @param key number of the model, or of the creator
 * @param models numbers
 */
export function payersOf(
    question: MarketQuestion,
    window: WindowRows,
    exclude: readonly Exclusion[],
    key: number,
    models: readonly number[] = [key],
): Promise<PayersOf> {
    const ofWindow = keptPayers(question, window)
    return kept(ofWindow, `${key} ${exclude.join()}`, () =>
        question.steps(addUp(question, window, exclude.includes('SELF_PAID'), models)),
    )
}

/** Rows looked at in one step. */
const STEP = 16_384

function* addUp(
    { memory }: MarketQuestion,
    window: WindowRows,
    skipSelf: boolean,
    models: readonly number[],
): Steps<PayersOf> {
    const rows = models.flatMap((model) => window.payments.ofModel(model))
    // Places of payers, plus one.
    const places = takeZeros(memory.members.size)
    const most = rows.reduce((sum, { from, to }) => sum + to - from, 0)
    const payers = new Int32Array(Math.min(most, memory.members.size))
    const [hi, lo] = [new Float64Array(payers.length), new Float64Array(payers.length)]
    const [selfHi, selfLo] = [new Float64Array(payers.length), new Float64Array(payers.length)]
    // Value of all, then of creators, in limbs.
    const sums = new Float64Array(4)
    let [count, looked] = [0, 0]
    for (const { part, from, to } of rows) {
        const { payer: payerOf, model: modelOf, cell, valueHi, valueLo } = part.payments
        const model = modelOf[from]
        for (let row = from; row < to; row++) {
            if (++looked % STEP === 0) yield
            const payer = payerOf[row]
            addLimbs(sums, 0, valueHi[row], valueLo[row])
            const isSelf = window.isSelfPaid(payer, model, part.payTo[cell[row]])
            if (isSelf) {
                addLimbs(sums, 2, valueHi[row], valueLo[row])
                if (skipSelf) continue
            }
            // Paid by somebody whom the chain does not name.
            if (payer === 0) continue
            let place = places[payer] - 1
            if (place < 0) {
                place = count++
                places[payer] = count
                payers[place] = payer
            }
            addTo(hi, lo, place, valueHi[row], valueLo[row])
            if (isSelf) addTo(selfHi, selfLo, place, valueHi[row], valueLo[row])
        }
    }
    for (let place = 0; place < count; place++) places[payers[place]] = 0
    giveZeros(places)
    const gross = toAmount(sums[0], sums[1])
    const selfPaid = toAmount(sums[2], sums[3])
    const value = skipSelf ? gross - selfPaid : gross
    const own = payers.slice(0, count)
    const self = { hi: selfHi.slice(0, count), lo: selfLo.slice(0, count) }
    return new PayersOf(own, hi.slice(0, count), lo.slice(0, count), self, value, gross, selfPaid)
}
