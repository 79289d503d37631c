import type { Report } from '../report/difference'
import type { CallFact } from './facts'

const WHAT = 'replays'

/** What was seen of one call, in chain order. */
interface Settled {
    first: string
    firstVerified: string | null
    /** Rows that the database counts. */
    counted: string[]
}

/**
 * The same signed call counts once, alone or in a batch: the first one in chain order that carries a valid signature, or
 * else the first one. Facts come in chain order, from the start of the chain.
 */
export class Replays {
    /** By chain. Half of a 32-byte key tells calls apart well enough, and takes half the memory. */
    private readonly calls = new Map<string, Settled>()

    constructor(private readonly report: Report) {
        report.expect(WHAT)
    }

    check({ id, chain_id, settlement_key, is_replay, verified }: CallFact): void {
        if (settlement_key === null) {
            if (is_replay === 'true') this.tell(id, 'true', 'false')
            return
        }
        const key = chain_id + Buffer.from(settlement_key.slice(2, 34), 'hex').toString('latin1')
        let call = this.calls.get(key)
        if (!call) {
            call = { first: id, firstVerified: null, counted: [] }
            this.calls.set(key, call)
        }
        if (verified === 'true') call.firstVerified ??= id
        if (is_replay === 'false') call.counted.push(id)
    }

    /** Once all facts were seen. */
    finish(): void {
        for (const { first, firstVerified, counted } of this.calls.values()) {
            const truth = firstVerified ?? first
            if (counted.includes(truth)) this.report.row(WHAT, truth, [])
            else this.tell(truth, 'true', 'false')
            for (const id of counted) if (id !== truth) this.tell(id, 'false', 'true')
        }
    }

    private tell(id: string, database: string, truth: string): void {
        this.report.row(WHAT, id, [{ field: 'is_replay', database, truth }])
    }
}
