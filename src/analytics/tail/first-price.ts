import type { Price } from '../memory/registry-at'

/**
 * The price that a model began with: the one in force when it was registered, or else the first that was set.
 * @param prices of the model, in chain order
 */
export function firstPrice(prices: Price[], registeredMs: number): Price | undefined {
    return prices.findLast(({ timeMs }) => timeMs <= registeredMs) ?? prices[0]
}
