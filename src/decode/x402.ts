import { events as erc20 } from '../abi/opg'
import { events as proxy } from '../abi/x402-upto'
import type { Hex } from '../base/hex'
import type { ContractKind } from '../networks/types'
import type { DecodeContext } from './context'
import type { RawLog } from './events'

/** x402 proxies by contract kind. All emit the same two events, which have no arguments. */
export type ProxyKind = 'x402Upto' | 'x402Exact' | 'x402UptoLegacy'

export interface Settlement {
    proxy: Hex
    kind: ProxyKind
    withPermit: boolean
}

/** The proxy settlement that moved a token, by its Transfer log. */
export type Settlements = ReadonlyMap<RawLog, Settlement>

const NONE: Settlements = new Map()

/**
 * Pairs proxy settlements with token transfers. A proxy pulls the tokens and then emits, so a settlement belongs to the
 * nearest Transfer before it that no other settlement has taken; that of another token or to another wallet takes its
 * own settlement away too, so that a plain OPG transfer beside somebody else's x402 payment is not taken for one.
 *
 * @param logs all fetched logs of one transaction in order
 */
export function pairSettlements(logs: readonly RawLog[], ctx: DecodeContext): Settlements {
    if (ctx.payTo.size === 0 || logs.length < 2) return NONE
    const open: RawLog[] = []
    const pairs = new Map<RawLog, Settlement>()
    for (const log of logs) {
        const topic = log.topics[0]
        if (topic === erc20.Transfer.topic) {
            if (log.topics.length === 3) open.push(log)
            continue
        }
        const withPermit = topic === proxy.SettledWithPermit.topic
        if (!withPermit && topic !== proxy.Settled.topic) continue
        const kind = ctx.contracts.get(log.address)?.kind
        if (kind === undefined || !isProxy(kind)) continue
        const transfer = open.pop()
        if (transfer !== undefined) pairs.set(transfer, { proxy: log.address, kind, withPermit })
    }
    return pairs
}

export function isProxy(kind: ContractKind): kind is ProxyKind {
    return kind === 'x402Upto' || kind === 'x402Exact' || kind === 'x402UptoLegacy'
}
