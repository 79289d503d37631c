/** Bounds of connections that are open at the same time. */
export interface ConnectionLimits {
    /** Of this process. */
    connections: number
    /** Of one client address. */
    connectionsPerClient: number
}

/** Counts connections, in all and of each client. */
export class ConnectionCount {
    private readonly byClient = new Map<string, number>()
    all = 0

    constructor(private readonly limits: ConnectionLimits) {}

    /** Takes a place, or says whose places are all taken. */
    enter(client: string): { leave(): void } | { full: 'client' | 'process' } {
        const { connections, connectionsPerClient } = this.limits
        const own = this.byClient.get(client) ?? 0
        if (own >= connectionsPerClient) return { full: 'client' }
        if (this.all >= connections) return { full: 'process' }
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
