import { DAY_MS } from '../../base/calendar'
import type { Span } from '../../database/span'
import type { AsOf, AsOfChain } from './as-of'
import { type Window } from './window'

/** The parts of a window on all chains: whole UTC days, and what is left at both ends. */
export interface Spans {
    /** Begin and end at midnight UTC. */
    days: Span[]
    /** What is left at both ends. */
    open: Span[]
}

/** Cuts a window, on every chain, into whole days and the open parts at both ends. */
export function splitWindow(window: Window, asOf: AsOf): Spans {
    const spans: Spans = { days: [], open: [] }
    for (const chain of asOf.chains) if (chain.height !== null) splitChain(window, chain, chain.height, spans)
    return spans
}

function splitChain({ fromMs, toMs }: Window, chain: AsOfChain, height: number, spans: Spans): void {
    const { chainId } = chain
    const firstDay = fromMs === null ? null : Math.ceil(fromMs / DAY_MS) * DAY_MS
    const pastDays = Math.floor(Math.min(toMs, chain.wholeBeforeMs) / DAY_MS) * DAY_MS
    const add = (list: Span[], from: number | null, to: number) => {
        if (from === null || from < to) list.push({ chainId, height, fromMs: from, toMs: to })
    }
    if (firstDay !== null && firstDay >= pastDays) {
        add(spans.open, fromMs, toMs)
        return
    }
    add(spans.days, firstDay, pastDays)
    if (fromMs !== null) add(spans.open, fromMs, firstDay!)
    add(spans.open, pastDays, toMs)
}
