import { type Rng, rngFor } from '../rng'
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

export type Demand = ReturnType<typeof demandOf>

/** Who wants what on each day. Days after the history are like its last day. */
export function demandOf(seed: number, models: SimModel[], payers: SimPayer[]) {
    const wanted = models.filter((model) => model.appeal > 0)
    return {
        /** A model to be called by one of its CIDs. */
        drawCalled: drawnByDay(wanted, (model, day) =>
            model.registeredAt < dayStart(day) || model.calledBefore ? interest(seed, model, day) : 0,
        ),
        /** A model on sale, to be paid for: cheaper ones sell more. */
        drawSold: drawnByDay(wanted, (model, day) => {
            const price = priceAt(model, dayStart(day))
            if (price === null || model.registeredAt >= dayStart(day)) return 0
            return interest(seed, model, day) * cheapness(model.price as Price, price)
        }),
        drawPayer: drawnByDay(payers, (payer, day) =>
            day >= payer.firstDay && day < payer.lastDay ? payer.weight : 0,
        ),
    }
}

/** Draws items by their weight on the day of a time; the weights of a day are worked out once. */
function drawnByDay<T>(items: T[], weightOn: (item: T, day: number) => number) {
    const days = new Map<number, WeightedPick<T>>()
    return (rng: Rng, time: number): T => {
        const day = dayOf(time)
        let pick = days.get(day)
        if (!pick) {
            pick = new WeightedPick(
                items,
                items.map((item) => weightOn(item, day)),
            )
            days.set(day, pick)
        }
        return pick.draw(rng)
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
