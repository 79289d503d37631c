import type { ServerResponse } from 'node:http'
import { Counts } from '../limits/counts'
import type { HttpLimits } from './http-limits'

/** Counts the bytes of answers that clients have not taken yet. */
export class UnreadAnswers {
    private readonly byClient = new Counts()
    private all = 0

    constructor(private readonly limits: Pick<HttpLimits, 'unreadBytes' | 'unreadBytesPerClient'>) {}

    /** Whether more may be asked for: not while this client, or all of them, left too much unread. */
    full(client: string): 'client' | 'process' | null {
        if (this.byClient.of(client) >= this.limits.unreadBytesPerClient) return 'client'
        return this.all >= this.limits.unreadBytes ? 'process' : null
    }

    /** Counts what is left to be sent of an answer that was handed over whole, until it is sent or nobody is there. */
    count(client: string, response: ServerResponse): void {
        const bytes = response.writableLength
        if (bytes === 0 || response.destroyed) return
        this.add(client, bytes)
        response.once('close', () => this.add(client, -bytes))
    }

    private add(client: string, bytes: number): void {
        this.all += bytes
        this.byClient.add(client, bytes)
    }
}
