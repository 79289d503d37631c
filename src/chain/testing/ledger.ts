import type { DataRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type { HashAndHeight, HotDatabaseState, HotUpdate } from '@subsquid/util-internal-processor-tools'
import type { FilteredSourceOptions } from '../filtered-source'
import { ReaderStoppedError } from '../rpc/rpc-errors'
import { quickClient } from './client'
import { ONE_EMITTER, testSource } from './collect'

/** A database in memory that holds every hot update to the rules of the store. */
export class Ledger {
    chain: { height: number; hash: string; logs: number }[]
    updates: HotUpdate<Block>[] = []
    done: Promise<unknown>
    private abort = new AbortController()

    constructor(
        url: string | string[],
        state: HotDatabaseState,
        options: Partial<FilteredSourceOptions> = {},
        request: DataRequest = ONE_EMITTER,
    ) {
        this.chain = [state, ...state.top].map((b) => ({ ...b, logs: 0 }))
        const client = quickClient(url, { signal: this.abort.signal })
        const source = testSource(client, {
            finalityConfirmations: 64,
            signal: this.abort.signal,
            ...options,
        })
        const requests = [{ range: { from: 0 }, request }]
        this.done = source
            .processHotBlocks(requests, state, async (u) => this.apply(u))
            .catch((e) => e)
            .finally(() => client.close())
    }

    apply(u: HotUpdate<Block>): void {
        this.updates.push(u)
        const base = this.chain.findIndex((b) => b.hash === u.baseHead.hash)
        expect(base).toBeGreaterThanOrEqual(0)
        if (u.blocks.length === 0) expect(base).toBe(this.chain.length - 1)
        const grown = this.chain.slice(0, base + 1)
        for (const { header, logs } of u.blocks) {
            expect(header.parentHash).toBe(grown.at(-1)!.hash)
            expect(header.height).toBe(grown.at(-1)!.height + 1)
            grown.push({ height: header.height, hash: header.hash, logs: logs.length })
        }
        expect(grown.map((b) => b.hash)).toContain(u.finalizedHead.hash)
        this.chain = grown.filter((b) => b.height >= u.finalizedHead.height)
    }

    get top(): { height: number; hash: string; logs: number } {
        return this.chain.at(-1)!
    }

    state(): HotDatabaseState {
        const [base, ...top] = this.chain.map(({ height, hash }) => ({ height, hash }))
        return { ...base, top }
    }

    async reaches(head: HashAndHeight): Promise<void> {
        const deadline = Date.now() + 10_000
        while (this.top.hash !== head.hash) {
            if (Date.now() > deadline)
                throw new Error(`stuck at ${this.top.height}, expected ${head.height} ${head.hash}`)
            await new Promise((resolve) => setTimeout(resolve, 10))
        }
    }

    async stop(): Promise<void> {
        this.abort.abort()
        expect(await this.done).toBeInstanceOf(ReaderStoppedError)
    }
}
