import type { Rng } from '../rng'
import { rngFor } from '../rng'
import { dayOf, dayStart, HISTORY_DAYS } from './calendar'
import type { Price, SimModel } from './models'
import type { SimPayer } from './payers'

/** Draws items with probability proportional to their weight. */
export class WeightedPick<T> {
    private readonly cumulative: Float64Array

    constructor(
        private readonly items: readonly T[],
        weights: readonly number[],
    ) {
        let sum = 0
        this.cumulative = Float64Array.from(weights, (weight) => (sum += weight))
    }

    draw(rng: Rng): T {
        const target = rng.next() * this.cumulative[this.cumulative.length - 1]
        let low = 0
        let high = this.cumulative.length - 1
        while (low < high) {
            const middle = (low + high) >> 1
            if (this.cumulative[middle] > target) high = middle
            else low = middle + 1
        }
        return this.items[low]
    }
}

/** Who wants what on each day. Days after the history are like its last day. */
export class Demand {
    private readonly calls = new Map<number, WeightedPick<SimModel>>()
    private readonly sales = new Map<number, WeightedPick<SimModel>>()
    private readonly payers = new Map<number, WeightedPick<SimPayer>>()
    private readonly wanted: SimModel[]

    constructor(
        private readonly seed: number,
        models: SimModel[],
        private readonly allPayers: SimPayer[],
    ) {
        this.wanted = models.filter((model) => model.appeal > 0)
    }

    /** A model to be called by one of its CIDs. */
    drawCalled(rng: Rng, time: number): SimModel {
        const day = dayOf(time)
        return memo(this.calls, day, () => {
            const weights = this.wanted.map((model) =>
                model.registeredAt < dayStart(day) || model.calledBefore
                    ? interest(this.seed, model, day)
                    : 0,
            )
            return new WeightedPick(this.wanted, weights)
        }).draw(rng)
    }

    /** A model on sale, to be paid for: cheaper ones sell more. */
    drawSold(rng: Rng, time: number): SimModel {
        const day = dayOf(time)
        return memo(this.sales, day, () => {
            const weights = this.wanted.map((model) => {
                const price = priceAt(model, dayStart(day))
                if (price === null || model.registeredAt >= dayStart(day)) return 0
                return interest(this.seed, model, day) * cheapness(model.price as Price, price)
            })
            return new WeightedPick(this.wanted, weights)
        }).draw(rng)
    }

    drawPayer(rng: Rng, time: number): SimPayer {
        const day = dayOf(time)
        return memo(this.payers, day, () => {
            const weights = this.allPayers.map((payer) =>
                day >= payer.firstDay && day < payer.lastDay ? payer.weight : 0,
            )
            return new WeightedPick(this.allPayers, weights)
        }).draw(rng)
    }
}

/** The price in force, or null when the model is not safely on sale. */
export function priceAt(model: SimModel, time: number): Price | null {
    return isPaused(model, time) ? null : lastPrice(model, time)
}

/** The last price set, on sale or not; null when none ever was. */
export function lastPrice(model: SimModel, time: number): Price | null {
    return model.priceChanges.findLast((change) => change.at <= time)?.price ?? model.price
}

/** A day before and after counts as paused too: an action's block may be later than the action. */
function isPaused(model: SimModel, time: number): boolean {
    return model.pause !== null && time >= model.pause.from - 86_400 && time <= model.pause.to + 86_400
}

function interest(seed: number, model: SimModel, day: number): number {
    if (day > model.lastDay) return 0
    const age = day - dayOf(model.registeredAt)
    const known = model.calledBefore ? 1 : 1 - Math.exp(-(age + 1) / 4)
    const shock = rngFor(seed, 'shock', model.index, day).lognormal(0, 0.45)
    return model.appeal * known * Math.exp((model.growth * day) / HISTORY_DAYS) * shock
}

/** Demand falls with the price to the power 0.8. */
function cheapness(first: Price, now: Price): number {
    return (Number(now.input) / Number(first.input)) ** -0.8
}

function memo<T>(map: Map<number, T>, key: number, make: () => T): T {
    let found = map.get(key)
    if (found === undefined) map.set(key, (found = make()))
    return found
}
