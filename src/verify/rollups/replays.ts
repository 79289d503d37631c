import type { Report } from '../report/difference'
import type { CallFact } from './facts'

const WHAT = 'replays'

/**
 * The same signed call counts once, alone or in a batch: the first in chain order. Facts come in chain order, from the
 * start of the chain.
 */
export class Replays {
    /** By chain. Half of a 32-byte key tells calls apart well enough, and takes half the memory. */
    private readonly seen = new Set<string>()

    constructor(private readonly report: Report) {
        report.expect(WHAT)
    }

    check({ id, chain_id, settlement_key, is_replay }: CallFact): void {
        let truth = 'false'
        if (settlement_key !== null) {
            const key = chain_id + Buffer.from(settlement_key.slice(2, 34), 'hex').toString('latin1')
            truth = String(this.seen.has(key))
            this.seen.add(key)
        } else if (is_replay === 'false') return
        const differs = truth !== is_replay
        this.report.row(WHAT, id, differs ? [{ field: 'is_replay', database: is_replay, truth }] : [])
    }
}
