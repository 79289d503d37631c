import type { CompiledRequest } from '../compiled-request'
import { readLogRange } from '../log-reader'
import { readHeadersAt } from '../rpc/headers'
import type { RpcClient } from '../rpc/rpc-client'
import { FatalRpcError, inconsistent, RetryableRpcError } from '../rpc/rpc-errors'
import type { EndpointPin } from '../rpc/rpc-options'
import type { Header, RpcLog } from '../rpc/rpc-shapes'
import { type SelectedBlock, selectLogs } from '../select-logs'
import { addTransactionLogs } from '../transactions'
import { arbitrate } from './arbitrate'
import { askForKnownLog } from './canary'
import { compareLogs, type LogDifference } from './compare-logs'

/**
 * How much is done, before a window of final blocks counts, to notice that an endpoint left logs out.
 * `off`: nothing. `thin`: windows that are empty or thinner than those before them are asked of a second endpoint, and
 * so are the first ones of each endpoint; with one endpoint alone it is asked for a log that must exist. `all`: every
 * window is asked of a second endpoint.
 */
export type Completeness = 'off' | 'thin' | 'all'

export const COMPLETENESS: readonly Completeness[] = ['off', 'thin', 'all']

/** Windows whose density is remembered. */
const REMEMBERED = 16
/** Share of the usual density below which a window is thin. */
const THIN = 0.7
/** Requests that a second opinion may take at an endpoint with narrow limits; more are left to the second look. */
const MOST_RANGES = 8
/** How long a log that an endpoint gave shows that it keeps the logs from there on, ms. */
const SHOWN_MS = 600_000

/** A window as one endpoint gave it. */
export interface Reading {
    request: CompiledRequest
    /** Headers of the first and of the last block, as that endpoint has them. */
    first: Header
    end: Header
    selected: Map<number, SelectedBlock>
    pin: EndpointPin
    signal?: AbortSignal
}

/** Doubts what is not there: absence of logs is a claim of an endpoint like any other, and the one it makes for free. */
export class SecondOpinion {
    private densities: number[] = []
    private shown = new Map<number, { height: number; at: number }>()

    constructor(
        private client: RpcClient,
        private level: Completeness,
    ) {}

    /**
     * Returns when nothing speaks against the reading. Throws RetryableRpcError when logs turned out to be missing or
     * made up; the endpoint that was wrong is left out of the next try.
     * @returns the endpoints that gave exactly these logs
     */
    async seek(reading: Reading): Promise<number[]> {
        const agreed = [reading.pin]
        if (this.level === 'off') return placesOf(agreed)
        const { first, end, selected, pin } = reading
        const logs = countLogs(selected)
        const span = end.height - first.height + 1
        const isThin = logs === 0 || logs / span < THIN * this.usualDensity
        if (logs > 0) this.show(pin, Math.min(...selected.keys()))
        if (isThin || this.level === 'all' || this.client.isOnProbation(pin)) {
            const confirmed = await this.askAnother(reading)
            if (confirmed) agreed.push(confirmed)
            else if (isThin) await this.askForKnownLog(reading)
        }
        this.densities.push(logs / span)
        if (this.densities.length > REMEMBERED) this.densities.shift()
        return placesOf(agreed)
    }

    /** For blocks at the head, whose answers are seldom full: asks a second endpoint only where every answer is to be. */
    async seekAtHead(reading: Reading): Promise<void> {
        if (this.level === 'all') await this.askAnother(reading)
    }

    private get usualDensity(): number {
        const sorted = [...this.densities].sort((a, b) => a - b)
        return sorted[Math.floor(sorted.length / 2)] ?? 0
    }

    /** Another endpoint that gave the same logs; null when none could be asked. */
    private async askAnother(reading: Reading): Promise<EndpointPin | null> {
        const { client } = this
        const { pin } = reading
        for (const other of client.others(pin, reading.first.height)) {
            const theirs = await this.readOf(other, reading)
            if (theirs == null) continue
            const difference = compareLogs(reading.selected, theirs)
            if (difference == null) {
                client.agreed(pin)
                client.agreed(other)
                return other
            }
            await this.judge(difference, reading, other)
        }
        return null
    }

    /** The same window of another endpoint; null when it can't be asked, or is not at that block. */
    private async readOf(other: EndpointPin, { request, first, end, pin, signal }: Reading) {
        const { client } = this
        const span = end.height - first.height + 1
        if (span / client.spanCap(other) > MOST_RANGES) return null
        try {
            const options = { pin: other, attempts: 1, signal }
            const [theirFirst, header] = await readHeadersAt(client, [first.height, end.height], options)
            if (header.hash !== end.hash) return null
            if (theirFirst.hash === first.hash && this.isTimeOdd(other, pin, theirFirst, first)) return null
            if (this.isTimeOdd(other, pin, header, end)) return null
            const context = { client, pin: other, anchor: end, signal }
            const logs = await readLogRange(request.filters, first.height, end.height, context)
            const selected = selectLogs(logs, request.matcher, first.height, end.height)
            await addTransactionLogs(selected.values(), { ...context, mode: 'byHash' })
            return selected
        } catch (e) {
            if (e instanceof TimeDisputedError) throw e
            if (e instanceof RetryableRpcError || e instanceof FatalRpcError) return null
            throw e
        }
    }

    /**
     * Whether the other endpoint gives a block that both have another time than the pinned one, and is wrong. A header that proves
     * itself is right; throws where that is the other's, or nobody's, as then the reading must not count.
     */
    private isTimeOdd(other: EndpointPin, pin: EndpointPin, theirs: Header, mine: Header): boolean {
        if (theirs.timeMs === mine.timeMs) return false
        if (!mine.isProven) {
            if (theirs.isProven) this.client.distrust(pin)
            throw new TimeDisputedError(mine, theirs)
        }
        this.client.distrust(other)
        return true
    }

    /** Finds out who is wrong; throws when it is the reading, or when nobody can say. */
    private async judge({ mine, theirs }: LogDifference, { pin, signal }: Reading, other: EndpointPin) {
        for (const log of theirs.slice(0, 1)) {
            const judgement = await arbitrate(this.client, log, pin, other, signal)
            if (judgement === 'leftOut') this.caught(pin, theirs)
            if (judgement !== 'madeUp') throw disputed(log, judgement)
            this.client.distrust(other)
        }
        for (const log of mine.slice(0, 1)) {
            const judgement = await arbitrate(this.client, log, other, pin, signal)
            if (judgement === 'leftOut') this.caught(other, mine)
            else {
                if (judgement === 'madeUp') this.client.distrust(pin)
                throw disputed(log, judgement)
            }
        }
    }

    private caught(pin: EndpointPin, logs: RpcLog[]): void {
        const top = logs.reduce((height, log) => Math.max(height, Number(log.blockNumber)), 0)
        if (pin.index != null) this.shown.delete(pin.index)
        this.client.lacksLogs(
            pin,
            top + 1,
            `${logs.length} of them up to block ${top}, which another endpoint has`,
        )
    }

    /** Without a second opinion an empty window is believed of an endpoint that still has logs of that depth. */
    private async askForKnownLog({ first, end, pin, signal }: Reading): Promise<void> {
        const shown = this.shown.get(pin.index ?? -1)
        if (shown && shown.height <= first.height && Date.now() - shown.at < SHOWN_MS) return
        const told = await askForKnownLog(this.client, pin, first, end, signal)
        if (told == null) return
        if (told.kept) return this.show(pin, told.height)
        const why = `block ${told.height} has logs by its receipts, eth_getLogs gives none`
        this.client.lacksLogs(pin, told.height + 1, why)
        throw new RetryableRpcError('inconsistent', why)
    }

    private show(pin: EndpointPin, height: number): void {
        if (pin.index == null) return
        const known = this.shown.get(pin.index)
        const stands = known && Date.now() - known.at < SHOWN_MS && known.height <= height
        if (!stands) this.shown.set(pin.index, { height, at: Date.now() })
    }
}

class TimeDisputedError extends RetryableRpcError {
    constructor(mine: Header, theirs: Header) {
        const [a, b] = [mine, theirs].map(({ timeMs }) => new Date(timeMs).toISOString())
        super('inconsistent', `endpoints do not agree on the time of block ${mine.height}: ${a} and ${b}`)
    }
}

const placesOf = (pins: readonly EndpointPin[]) => pins.flatMap(({ index }) => (index == null ? [] : [index]))

function countLogs(selected: ReadonlyMap<number, SelectedBlock>): number {
    let count = 0
    for (const block of selected.values())
        for (const tx of block.transactions.values()) count += tx.logs.length
    return count
}

function disputed(log: RpcLog, judgement: string): RetryableRpcError {
    const what = judgement === 'open' ? 'and no receipt decides' : 'and the receipt decides'
    const where = `log ${Number(log.logIndex)} of ${log.transactionHash} in block ${Number(log.blockNumber)}`
    return inconsistent(`endpoints do not agree on ${where}, ${what}`)
}
