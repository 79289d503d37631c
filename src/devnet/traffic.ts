import { setTimeout as sleep } from 'node:timers/promises'
import { said } from '../database/trouble'
import { watchAnvil } from './anvil-watch'
import type { SimulatedChain } from './chain'
import type { World } from './market/world'
import { saveState } from './state'
import type { Patience } from './vitals'

/** What a tick may still take when everything ends; a chain that hangs would take for ever. */
const LAST_TICK_MS = 2_000
const LONGEST_WAIT_MS = 30_000

/** Live traffic: one tick after another, never two at once. A chain that lost its anvil is built again before its next tick. */
export class Traffic {
    private timer: NodeJS.Timeout | null = null
    private watches: { end(): void }[] = []
    private last: Promise<void> = Promise.resolve()

    constructor(
        private readonly world: World,
        private readonly chains: readonly SimulatedChain[],
        private readonly dataDir: string,
        public ticks: number,
        private readonly log: (message: string) => void,
    ) {}

    start(intervalMs: number, patience?: Patience): void {
        let busy = false
        let failures = 0
        const live = async () => {
            busy = true
            try {
                await this.tick()
                failures = 0
            } catch (error) {
                this.log(`devnet tick ${this.ticks} failed: ${said(error)}`)
                // Ever more slowly, while the cause lasts.
                await sleep(Math.min(intervalMs * 2 ** failures++, LONGEST_WAIT_MS), undefined, {
                    ref: false,
                })
            }
            busy = false
        }
        this.timer = setInterval(() => {
            if (!busy) void live()
        }, intervalMs)
        this.timer.unref()
        for (const chain of this.chains) {
            const onHung = (reason: string) => this.log(`the anvil of chain ${chain.chainId}: ${reason}`)
            this.watches.push(watchAnvil(() => chain.anvil, onHung, patience))
        }
    }

    tick(): Promise<void> {
        this.last = this.last.catch(() => {}).then(() => this.mine())
        return this.last
    }

    async stop(): Promise<void> {
        if (this.timer) clearInterval(this.timer)
        for (const watch of this.watches) watch.end()
        await Promise.race([this.last.catch(() => {}), sleep(LAST_TICK_MS, undefined, { ref: false })])
    }

    /** The tick is saved before it is mined: what an indexer may have seen is always built again. */
    private async mine(): Promise<void> {
        const k = this.ticks + 1
        saveState(this.dataDir, { seed: this.world.seed, ticks: k })
        this.ticks = k
        const mined = await Promise.allSettled(this.chains.map((chain) => chain.reach(this.world, k)))
        for (const each of mined) if (each.status === 'rejected') throw each.reason
    }
}
