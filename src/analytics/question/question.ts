import { type AsOf, type AsOfRequest, resolveAsOf } from './as-of'
import type { Reader } from './reader'
import { type Spans, splitWindow } from './spans'
import { resolveWindow, type Window, type WindowRequest } from './window'

/** The part of the network's description that questions need. */
export interface Market {
    chainIds: number[]
    /** Addresses of the tokens that count as value. */
    opg: Buffer[]
}

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
