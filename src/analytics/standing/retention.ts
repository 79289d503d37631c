import { ratio } from '../../base/ratio'
import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'
import { payersOf } from '../population/payers-of'

const unknown = (nullReason: string, payersBefore: number | null = null) => ({
    payersBefore,
    returned: payersBefore,
    share: null,
    nullReason,
})

/** Counts who paid in the window before and paid again in this one. @param key see payersOf */
export async function retentionOf(
    question: MarketQuestion,
    window: WindowDemand,
    exclude: Exclusion[],
    key: number,
    models: readonly number[] = [key],
) {
    const span = question.windowBefore()
    if (!span) return unknown('The window has no beginning, so there is none before it.')
    const { payers: before } = await payersOf(question, await question.rowsOf(span), exclude, key, models)
    if (before.length === 0) return unknown('Nobody paid in the window before.', 0)
    const now = new Set((await payersOf(question, window, exclude, key, models)).payers)
    const returned = before.reduce((count, payer) => count + (now.has(payer) ? 1 : 0), 0)
    return {
        payersBefore: before.length,
        returned,
        share: ratio(BigInt(returned), BigInt(before.length), 'down'),
        nullReason: null,
    }
}
