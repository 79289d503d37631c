import type { Network } from '../../networks/types'
import { isWhole, type Window } from '../chain/window'
import type { Snapshot } from '../database/snapshot'
import type { Report } from '../report/difference'
import type { Progress } from '../report/progress'
import { BatchCounts } from './batch-counts'
import { compareRollup } from './compare'
import { DemandDays } from './demand-day'
import { type Bounds, batches, calls, creatorPayouts, payments } from './facts'
import { Replays } from './replays'
import { SelfPaid } from './self-paid'
import { Totals } from './totals'

const DAY = 86_400
/** Times that no chain has. */
const ALWAYS: Bounds = { from: 0, to: 32_503_680_000 }

const MEASURES = 'calls verified batches claimed published payments paid_calls value creator_value'

/**
 * Counts every rollup again from the facts of the snapshot, one by one, and compares. In a window only the days that lie
 * wholly inside, as totals have no window.
 */
export async function verifyRollups(
    db: Snapshot,
    network: Network,
    window: Window,
    report: Report,
    progress: Progress,
): Promise<void> {
    const opg = new Set(
        network.chains
            .flatMap((chain) => chain.contracts)
            .flatMap((c) => (c.kind === 'opg' ? c.address : [])),
    )
    const isOpg = (token: string) => opg.has(token)
    const whole = isWhole(window)
    const bounds = whole ? ALWAYS : wholeDays(window)
    const days = new DemandDays(isOpg)
    const totals = new Totals(isOpg)
    const replays = whole ? new Replays(report) : null
    const counts = new BatchCounts(report)
    const selfPaid = whole ? new SelfPaid(report) : null
    let read = 0
    const tell = (page: unknown[]) => progress('facts recounted', (read += page.length), null)
    for await (const page of calls(db, bounds)) {
        for (const fact of page) {
            replays?.check(fact)
            counts.leaf(fact)
            if (fact.is_replay === 'true') continue
            days.call(fact)
            totals.call(fact)
        }
        tell(page)
    }
    replays?.finish()
    for await (const page of batches(db, bounds)) {
        for (const fact of page) {
            days.batch(fact)
            counts.batch(fact)
        }
        tell(page)
    }
    counts.end()
    for await (const page of payments(db, bounds)) {
        for (const fact of page) {
            days.payment(fact)
            totals.payment(fact)
            selfPaid?.payment(fact)
        }
        tell(page)
    }
    const inside = 'day >= to_timestamp($1) AND day < to_timestamp($2)'
    const day = { plain: `chain_id rail model_id reason provenance ${MEASURES}`, time: 'day' }
    await compareRollup(db, report, 'demand_day', day, days.rows, inside, bounds.from, bounds.to)
    if (!whole) {
        report.notes.push('totals of models, payers, creators and workflows have no window: not compared')
        return
    }
    for await (const page of creatorPayouts(db)) for (const fact of page) totals.payout(fact)
    await compareTotals(db, report, totals)
    await selfPaid?.compare(db)
}

async function compareTotals(db: Snapshot, report: Report, totals: Totals): Promise<void> {
    const { model, payer, creator, workflow } = totals
    const used = {
        plain: 'calls payments paid_calls value creator_value',
        time: 'first_used_at last_used_at',
    }
    await compareRollup(db, report, 'model', used, model.rows)
    const paid = { plain: 'payments paid_calls value', time: 'first_paid_at last_paid_at' }
    await compareRollup(db, report, 'payer', paid, payer.rows)
    await compareRollup(db, report, 'creator', { plain: 'accrued withdrawn', time: '' }, creator.rows)
    await compareRollup(db, report, 'workflow', { plain: 'runs', time: 'last_run_at' }, workflow.rows)
}

/** From the first midnight inside the window to the last. */
function wholeDays({ from, to }: Window): Bounds {
    const first = from === null ? ALWAYS.from : Math.ceil(from / DAY) * DAY
    const last = to === null ? ALWAYS.to : Math.floor(to / DAY) * DAY
    return { from: first, to: Math.max(first, last) }
}
