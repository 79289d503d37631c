import type { Reader } from '../../facts/reader'
import type { Market } from '../../networks/market'
import { type AsOf, type AsOfRequest, resolveAsOf } from './as-of'
import { type Spans, splitWindow } from './spans'
import { resolveWindow, type Window, type WindowRequest } from './window'

/** A question's window and moment, found in the database. */
export interface Question {
    asOf: AsOf
    window: Window
    spans: Spans
}

/** @throws BadQuestion, NothingIndexed */
export async function readQuestion(
    reader: Reader,
    market: Market,
    window?: WindowRequest | null,
    asOf?: AsOfRequest | null,
): Promise<Question> {
    const moment = await resolveAsOf(reader, market.chainIds, asOf)
    const resolved = resolveWindow(window, moment.timeMs)
    return { asOf: moment, window: resolved, spans: splitWindow(resolved, moment) }
}
