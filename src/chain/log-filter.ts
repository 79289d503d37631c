import type { LogRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import type { Hex } from '../base/hex'

/** The filter members of one eth_getLogs call. */
export interface RpcFilter {
    address?: Hex[]
    topics: (Hex[] | null)[]
}

/** What a matching log asks for besides itself: a bit set. 0 = the log matches no request. */
export const WANT = { nothing: 0, log: 1, transaction: 2, transactionLogs: 4 } as const

/** Requests that can match: an empty list (unlike a missing one) matches nothing. */
export function liveRequests(requests: readonly LogRequest[] | undefined): LogRequest[] {
    return (requests ?? []).filter(
        (r) => ![r.address, r.topic0, r.topic1, r.topic2, r.topic3].some((list) => list?.length === 0),
    )
}

/**
 * The fewest eth_getLogs filters that cover all requests: those with the same topics 1-3 share one call, with the
 * union of addresses and of first topics. The union is wider than the requests; LogMatcher drops the surplus.
 */
export function toRpcFilters(requests: readonly LogRequest[], maxAddresses = 500): RpcFilter[] {
    const groups = new Map<
        string,
        { address: Set<Hex> | null; topic0: Set<Hex> | null; rest: (Hex[] | null)[] }
    >()
    for (const r of liveRequests(requests)) {
        const rest = [r.topic1, r.topic2, r.topic3].map((t) => (t ? lower(t).sort() : null))
        const key = JSON.stringify([r.address == null, r.topic0 == null, rest])
        let group = groups.get(key)
        if (group == null) {
            group = { address: r.address ? new Set() : null, topic0: r.topic0 ? new Set() : null, rest }
            groups.set(key, group)
        }
        for (const a of lower(r.address ?? [])) group.address?.add(a)
        for (const t of lower(r.topic0 ?? [])) group.topic0?.add(t)
    }
    const filters: RpcFilter[] = []
    for (const { address, topic0, rest } of groups.values()) {
        const topics = withoutTrailingNulls([topic0 && [...topic0], ...rest])
        if (address == null) {
            filters.push({ topics })
            continue
        }
        const all = [...address]
        for (let i = 0; i < all.length; i += maxAddresses) {
            filters.push({ address: all.slice(i, i + maxAddresses), topics })
        }
    }
    return filters
}

interface FilterSets {
    address: Set<Hex> | null
    topics: (Set<Hex> | null)[]
}

const filterSets = new WeakMap<RpcFilter, FilterSets>()

/** Whether a log is one that the filter asks for; address and topics in lower case. */
export function fitsFilter(filter: RpcFilter, address: Hex, topics: readonly Hex[]): boolean {
    let sets = filterSets.get(filter)
    if (sets == null) {
        sets = {
            address: filter.address ? new Set(filter.address) : null,
            topics: filter.topics.map((list) => list && new Set(list)),
        }
        filterSets.set(filter, sets)
    }
    if (sets.address && !sets.address.has(address)) return false
    for (let i = 0; i < sets.topics.length; i++) if (sets.topics[i]?.has(topics[i]) === false) return false
    return true
}

interface Rule {
    rest: (Set<Hex> | null)[] | null
    wants: number
}

/** Decides for each log whether a request asked for exactly it, and for what besides. */
export class LogMatcher {
    private rules = new Map<Hex, Map<Hex, Rule[]>>()
    private hasAnyAddress: boolean

    constructor(requests: readonly LogRequest[]) {
        for (const r of liveRequests(requests)) {
            const rest = [r.topic1, r.topic2, r.topic3].map((t) => (t ? new Set(lower(t)) : null))
            const rule: Rule = {
                rest: rest.some((t) => t != null) ? rest : null,
                wants:
                    WANT.log |
                    (r.transaction ? WANT.transaction : 0) |
                    (r.transactionLogs ? WANT.transactionLogs : 0),
            }
            for (const address of lower(r.address ?? [ANY])) {
                for (const topic0 of lower(r.topic0 ?? [ANY])) this.add(address, topic0, rule)
            }
        }
        this.hasAnyAddress = this.rules.has(ANY)
    }

    /** Bit set of WANT; address and topics in lower case. */
    match(address: Hex, topics: readonly Hex[]): number {
        let wants = this.ask(this.rules.get(address), topics)
        if (this.hasAnyAddress) wants |= this.ask(this.rules.get(ANY), topics)
        return wants
    }

    private ask(byTopic: Map<Hex, Rule[]> | undefined, topics: readonly Hex[]): number {
        if (byTopic == null) return 0
        let wants = 0
        for (const list of [byTopic.get(topics[0]), byTopic.get(ANY)]) {
            if (list == null) continue
            for (const rule of list) if (fits(rule, topics)) wants |= rule.wants
        }
        return wants
    }

    private add(address: Hex, topic0: Hex, rule: Rule): void {
        let byTopic = this.rules.get(address)
        if (byTopic == null) this.rules.set(address, (byTopic = new Map()))
        const list = byTopic.get(topic0)
        if (list) list.push(rule)
        else byTopic.set(topic0, [rule])
    }
}

const ANY = '*'

function fits(rule: Rule, topics: readonly Hex[]): boolean {
    if (rule.rest == null) return true
    return rule.rest.every((set, i) => set == null || set.has(topics[i + 1]))
}

function lower(list: readonly Hex[]): Hex[] {
    return list.map((s) => s.toLowerCase())
}

function withoutTrailingNulls(topics: (Hex[] | null)[]): (Hex[] | null)[] {
    let end = topics.length
    while (end > 0 && topics[end - 1] == null) end -= 1
    return topics.slice(0, end)
}
