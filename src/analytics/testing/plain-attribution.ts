import type { Facts } from './facts'
import { OPG } from './facts'

/** A moment as plain code sees it: the last block of each chain. */
export interface PlainMoment {
    heights: Record<number, number>
}

export interface PlainSums {
    total: bigint
    attributed: bigint
    reasons: Record<string, bigint>
}

/** Attribution by plain code over the facts: what the answers are compared with. */
export function plainAttribution(
    facts: Facts,
    fromMs: number | null,
    toMs: number,
    { heights }: PlainMoment,
    measure: 'calls' | 'value',
): { all: PlainSums; rails: Record<string, PlainSums>; verified: bigint } {
    const models = new Map(facts.models.map((model) => [model.id, model]))
    const isKnown = (id: string) => {
        const model = models.get(id)
        if (!model) return false
        if (model.catalogued) return true
        return model.registered && model.registeredHeight! <= (heights[model.registryChainId!] ?? -1)
    }
    const list =
        measure === 'calls'
            ? facts.calls.filter((call) => !call.isReplay).map((call) => ({ ...call, amount: 1n }))
            : facts.payments.map((p) => ({
                  ...p,
                  amount: (p.token ?? OPG) === OPG ? p.amount : 0n,
                  verified: null,
              }))
    const empty = (): PlainSums => ({ total: 0n, attributed: 0n, reasons: {} })
    const all = empty()
    const rails: Record<string, PlainSums> = {}
    let verified = 0n
    for (const fact of list) {
        const isIn = (fromMs === null || fact.timeMs >= fromMs) && fact.timeMs < toMs
        if (!isIn || fact.height > (heights[fact.chainId] ?? -1)) continue
        if (fact.verified) verified += 1n
        for (const sums of [all, (rails[fact.rail] ??= empty())]) {
            sums.total += fact.amount
            const reason =
                fact.modelId === null ? fact.reason! : isKnown(fact.modelId) ? null : 'UNRESOLVED_NAME'
            if (reason === null) sums.attributed += fact.amount
            else sums.reasons[reason] = (sums.reasons[reason] ?? 0n) + fact.amount
        }
    }
    return { all, rails, verified }
}
