import { atOnce } from '../../stats'
import { ModelTable } from '../memory/model-table'
import { PriceTable } from '../memory/price-table'
import { Book, type BookAsOf, type BookModel, type Price } from '../memory/registry-at'
import { WithdrawalTable } from '../memory/withdrawal-table'

/** Above every height. */
const NOW = 2 ** 31 - 1

/** A book as of now that tells of these models, in the order of their ids, and of these prices, in chain order. */
export function bookOf(models: BookModel[], prices: Price[] = []): BookAsOf {
    const table = new ModelTable(models.length)
    for (const model of models) table.add(model)
    const set = new PriceTable(prices.length)
    for (const price of prices) set.add(price)
    const chainIds = [
        ...models.map(({ registryChainId }) => registryChainId),
        ...prices.map(({ chainId }) => chainId),
    ]
    const chains = [...new Set(chainIds)].map((chainId) => ({
        chainId: chainId ?? 0,
        height: NOW,
        hash: null,
        timeMs: null,
        finalized: true,
        wholeBeforeMs: Number.POSITIVE_INFINITY,
    }))
    return atOnce(new Book(table, [], [], set, new WithdrawalTable(0)).asOf({ chains }))
}
