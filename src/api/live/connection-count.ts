import type { LiveLimits } from './live-limits'

/** Counts connections, in all and of each client. */
export class ConnectionCount {
    private readonly byClient = new Map<string, number>()
    all = 0

    constructor(private readonly limits: Pick<LiveLimits, 'connections' | 'connectionsPerClient'>) {}

    /** Takes a place, or says why there is none. */
    enter(client: string): { leave(): void } | { status: number; reason: string } {
        const { connections, connectionsPerClient } = this.limits
        const own = this.byClient.get(client) ?? 0
        if (own >= connectionsPerClient)
            return {
                status: 429,
                reason: `At most ${connectionsPerClient} connections are open to one address. Use one connection for several subscriptions.`,
            }
        if (this.all >= connections)
            return {
                status: 503,
                reason: `At most ${connections} connections are open at a time. Try again later, or ask by POST.`,
            }
        this.all++
        this.byClient.set(client, own + 1)
        let left = false
        return {
            leave: () => {
                if (left) return
                left = true
                this.all--
                const rest = this.byClient.get(client)! - 1
                if (rest > 0) this.byClient.set(client, rest)
                else this.byClient.delete(client)
            },
        }
    }
}
