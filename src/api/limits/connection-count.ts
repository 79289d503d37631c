import { Counts } from './counts'

/** Bounds of connections that are open at the same time. */
export interface ConnectionLimits {
    /** Of this process. */
    connections: number
    /** Of one client address. */
    connectionsPerClient: number
}

/** Counts connections, in all and of each client. */
export class ConnectionCount {
    private readonly byClient = new Counts()
    all = 0

    constructor(private readonly limits: ConnectionLimits) {}

    /** Takes a place, or says whose places are all taken. */
    enter(client: string): { leave(): void } | { full: 'client' | 'process' } {
        const { connections, connectionsPerClient } = this.limits
        if (this.byClient.of(client) >= connectionsPerClient) return { full: 'client' }
        if (this.all >= connections) return { full: 'process' }
        this.all++
        this.byClient.add(client, 1)
        let left = false
        return {
            leave: () => {
                if (left) return
                left = true
                this.all--
                this.byClient.add(client, -1)
            },
        }
    }
}
