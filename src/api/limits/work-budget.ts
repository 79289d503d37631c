import { LRUCache } from 'lru-cache'

/** Clients remembered; whoever is forgotten has a full budget, as after a minute of silence. */
const CLIENTS = 20_000

/** What a client has left. */
export interface Balance {
    /** Milliseconds of work; below zero when the last requests cost more than was left. */
    left: number
    /** Seconds until the whole budget is back. */
    fullIn: number
}

/** Milliseconds of work that a client may have done at once before it goes on at its pace beside others. */
const AT_ONCE_MS = 150
/** Of recent work: more is forgotten, so that one large request is not waited for without end. */
const MOST_RECENT_MS = 800
/** That pace, as a share of the budget's. */
const PACE = 0.4
/** Milliseconds of recent work above which a client lets those go first that have had less. */
const LIGHT_MS = 50
/** Who has been served within the last milliseconds is there. */
const PRESENT_MS = 2_000

interface Account {
    left: number
    /** Work done and not made up for by time at the client's pace. */
    recent: number
    at: number
    /** What the last request cost. */
    lastMs: number
}

/**
 * Work per minute for each client: a bucket that fills steadily. Whoever has something left may ask; what the request really
 * cost is taken out afterwards, so that no estimate can be played.
 */
export class WorkBudget {
    private readonly accounts = new LRUCache<string, Account>({ max: CLIENTS })
    /** The two clients that were served last, and when. */
    private readonly served = new Map<string, number>()

    /** @param perMinute milliseconds of work; 0 = no limit */
    constructor(
        readonly perMinute: number,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** Seconds until the client may ask again, or null when it may ask now. */
    wait(client: string): number | null {
        if (this.perMinute === 0) return null
        const { left } = this.account(client)
        // A twentieth, so that there is something to ask with.
        return left > 0 ? null : Math.max(1, Math.ceil((this.perMinute / 20 - left) / (this.perMinute / 60)))
    }

    /** Takes out what a request is expected to cost. @returns that, in milliseconds */
    reserve(client: string): number {
        if (this.perMinute === 0) return 0
        const account = this.account(client)
        account.left -= account.lastMs
        this.accounts.set(client, account)
        return account.lastMs
    }

    /** Takes out what a request has cost. @param reservedMs taken out already */
    charge(client: string, ms: number, reservedMs = 0): void {
        if (this.perMinute === 0) return
        const account = this.account(client)
        account.left -= ms - reservedMs
        account.recent = Math.min(MOST_RECENT_MS, account.recent + ms)
        account.lastMs = ms
        this.accounts.set(client, account)
        this.served.delete(client)
        this.served.set(client, account.at)
        if (this.served.size > 2) this.served.delete(this.served.keys().next().value!)
    }

    /** Milliseconds that a client is to rest, so that it goes on at its pace; none while nobody else is there. */
    rest(client: string): number {
        if (this.perMinute === 0 || this.isAlone(client)) return 0
        return Math.max(0, this.account(client).recent - AT_ONCE_MS) / ((PACE * this.perMinute) / 60_000)
    }

    private isAlone(client: string): boolean {
        const since = this.now() - PRESENT_MS
        return [...this.served].every(([other, at]) => other === client || at < since)
    }

    /** Whether a client has had more than a little just now. */
    isHeavy(client: string): boolean {
        return this.perMinute > 0 && this.account(client).recent > LIGHT_MS
    }

    balance(client: string): Balance {
        const { left } = this.account(client)
        return { left, fullIn: Math.ceil((this.perMinute - left) / (this.perMinute / 60)) }
    }

    private account(client: string): Account {
        const now = this.now()
        const account = this.accounts.get(client)
        if (!account) return { left: this.perMinute, recent: 0, at: now, lastMs: 0 }
        const filled = ((now - account.at) * this.perMinute) / 60_000
        return {
            left: Math.min(this.perMinute, account.left + filled),
            recent: Math.max(0, account.recent - PACE * filled),
            at: now,
            lastMs: account.lastMs,
        }
    }
}

/** The fields of draft-ietf-httpapi-ratelimit-headers: what a client may spend, and what it has left. */
export function rateLimitFields(budget: WorkBudget, client: string): Record<string, string> {
    if (budget.perMinute === 0) return {}
    const { left, fullIn } = budget.balance(client)
    return {
        'ratelimit-policy': `"work";q=${budget.perMinute};w=60;qu="milliseconds"`,
        ratelimit: `"work";r=${Math.max(0, Math.floor(left))};t=${Math.max(0, fullIn)}`,
    }
}
