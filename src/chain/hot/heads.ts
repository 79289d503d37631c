import { readHeaderAt } from '../rpc/headers'
import type { RpcClient } from '../rpc/rpc-client'
import { FatalRpcError, RetryableRpcError } from '../rpc/rpc-errors'
import type { EndpointPin } from '../rpc/rpc-options'
import { type Header, readHeader } from '../rpc/rpc-shapes'

/** How long after a "beyond head" refusal the head is taken one block lower, ms. */
const MARGIN_MS = 60_000
/** Shortest time between two comparisons of a head that stands still with those of the other endpoints, ms. */
const COMPARE_MS = 5_000

/** Tries of each endpoint before a head that was named is doubted, and asked for again. */
const HEAD_TRIES = 3

interface HeadOptions {
    pin?: EndpointPin
    /** Tries before a block that is not there is given up; default: for ever, or 3 if pinned. */
    attempts?: number
    /** Lowest height whose logs will be wanted. */
    depth?: number
    signal?: AbortSignal
}

/** Where the chain ends: its newest block, and the newest one that counts as final. */
export class Heads {
    private final: { height: number; hash: string } | null = null
    private tagWorks = false
    private beyondHeadAt = -Infinity
    private comparedAt = -Infinity

    constructor(
        private client: RpcClient,
        /** Blocks behind the head that count as final when the node has no `finalized` tag. */
        private confirmations: number,
    ) {}

    /** Blocks to stay below the head: 1 for a minute after a node refused a range as beyond its head. */
    get margin(): number {
        return Date.now() - this.beyondHeadAt < MARGIN_MS ? 1 : 0
    }

    /** A node refused a range as beyond its head: several nodes answer behind one address. */
    noteBeyondHead(): void {
        this.beyondHeadAt = Date.now()
    }

    async latest(options: HeadOptions = {}): Promise<Header> {
        const pin = options.pin ?? {}
        const attempts = options.pin ? undefined : Infinity
        const { signal, depth } = options
        const head = await readHeaderAt(this.client, 'latest', { signal, depth, pin, attempts })
        this.client.sawHead(pin, head.height)
        if (this.client.standsStill(pin) && Date.now() - this.comparedAt > COMPARE_MS) {
            this.comparedAt = Date.now()
            await this.distrustIfBehind(head, pin, options)
        }
        return head
    }

    /**
     * Height of the newest final block: the node's `finalized` tag, else head minus confirmations. Never above the head;
     * goes back only when the block named before has left the chain. `newest` spares the read of the head. Without a pin
     * the head is asked for again when no endpoint has the blocks below it: it was too high.
     */
    async finalized(options: HeadOptions = {}, newest?: Header): Promise<number> {
        if (options.pin) return this.finalOf(options, newest)
        const attempts = HEAD_TRIES * this.client.endpointCount
        for (let read = 0; ; read++) {
            try {
                return await this.finalOf({ ...options, attempts }, read === 0 ? newest : undefined)
            } catch (e) {
                if (!(e instanceof RetryableRpcError)) throw e
                this.client.troubles.report('final height', `looking for the final block again: ${e.message}`)
                await this.client.pause(read, options.signal)
            }
        }
    }

    private async finalOf(options: HeadOptions, newest?: Header): Promise<number> {
        const head = newest ?? (await this.latest(options))
        const ceiling = Math.max(0, head.height - this.margin)
        const tagged = await this.onChain(await this.finalizedTag(options), head, options)
        const height = Math.min(ceiling, tagged?.height ?? Math.max(0, head.height - this.confirmations))
        const known = this.final
        if (known?.height === height) return height
        if (known && height < known.height) {
            if (head.height < known.height) return ceiling
            const now = await readHeaderAt(this.client, known.height, options)
            if (now.hash === known.hash) return Math.min(known.height, ceiling)
        }
        const header = tagged?.height === height ? tagged : head.height === height ? head : null
        const { hash } = header ?? (await readHeaderAt(this.client, height, options))
        this.final = { height, hash }
        return height
    }

    /** The block that an endpoint calls final, null when it is not the block that it has at that height. */
    private async onChain(tagged: Header | null, head: Header, options: HeadOptions): Promise<Header | null> {
        if (tagged == null || tagged.hash === head.hash || tagged.hash === this.final?.hash) return tagged
        const at = { attempts: 2, signal: options.signal, ...(options.pin && { pin: { ...options.pin } }) }
        const there = await readHeaderAt(this.client, tagged.height, at).catch((e) => {
            if (!(e instanceof RetryableRpcError)) throw e
            return null
        })
        if (there?.hash === tagged.hash) return tagged
        const what = there == null ? 'it does not have it' : `it has ${there.hash} there`
        this.client.troubles.report(
            'final block',
            `block ${tagged.height} ${tagged.hash} is said to be final: ${what}`,
        )
        const { signal, attempts } = options
        return this.final && readHeaderAt(this.client, this.final.height, { signal, attempts })
    }

    private async finalizedTag({ pin, attempts, signal }: HeadOptions): Promise<Header | null> {
        try {
            const options = {
                attempts: 1,
                probe: true,
                signal,
                decode: readHeader,
                ...(pin && { pin: { ...pin } }),
            }
            const header = await this.client.call('eth_getBlockByNumber', ['finalized', false], options)
            this.tagWorks = true
            return header
        } catch (e) {
            if (!(e instanceof RetryableRpcError) && !(e instanceof FatalRpcError)) throw e
            // A node that knew the tag before is in trouble now: keep the last answer rather than guess.
            if (!this.tagWorks || this.final == null) return null
            return readHeaderAt(this.client, this.final.height, { signal, attempts })
        }
    }

    /** The head of the endpoint behind a pin stands still: pass it over for a while if another one is ahead. */
    private async distrustIfBehind(head: Header, pin: EndpointPin, { signal }: HeadOptions): Promise<void> {
        for (let index = 0; index < this.client.endpointCount; index++) {
            const options = { attempts: 1, probe: true, signal, decode: readHeader, pin: { index } }
            const other = await this.client
                .call('eth_getBlockByNumber', ['latest', false], options)
                .catch(() => null)
            if (other && other.height > head.height) {
                this.client.lags(pin)
                this.client.troubles.report(
                    'stale head',
                    `the head stands still at ${head.height}, elsewhere it is ${other.height}`,
                )
                return
            }
        }
    }
}
