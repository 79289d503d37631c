import { asText } from '../database/columns'
import type { Snapshot } from '../database/snapshot'
import { differing, type Report } from '../report/difference'
import type { StoredRow } from './stored-rows'
import { provenance, type World } from './world'

const WHAT = 'tee_day'

/**
 * Compares each enclave's heartbeats of a day with the log's, one by one.
 * @param lacksLogs why heartbeats that the chain seems not to have may be missing there; null when nothing speaks against it
 * @param isCompared days (YYYY-MM-DD) that were read as a whole
 */
export async function compareHeartbeats(
    db: Snapshot,
    report: Report,
    world: World,
    lacksLogs: string | null,
    isCompared: (day: string) => boolean,
): Promise<void> {
    report.expect(WHAT)
    const columns = asText({
        plain: 'id tee_id chain_id heartbeats provenance',
        time: 'day first_at last_at',
        list: 'heights',
    })
    const left = new Map([...world.beats].filter(([id]) => isCompared(id.slice(-10))))
    for await (const rows of db.pages<StoredRow>(
        `SELECT ${columns}, (SELECT string_agg(trim_scale(extract(epoch FROM at))::text, ',' ORDER BY n)
             FROM unnest(times) WITH ORDINALITY AS b(at, n)) AS times
         FROM tee_day WHERE chain_id = $1`,
        world.chain.chainId,
    )) {
        for (const row of rows.filter(({ id }) => isCompared(id.slice(-10)))) {
            const beats = left.get(row.id)
            left.delete(row.id)
            // No receipt tells of them by transaction: they are kept by the day.
            if (lacksLogs !== null && (beats?.length ?? 0) < Number(row.heartbeats)) {
                report.skip(WHAT, lacksLogs)
                continue
            }
            if (!beats) {
                report.presence(WHAT, row.id, 'a row', null)
                continue
            }
            const times = beats.map(({ time }) => String(time))
            const truth: Record<string, string> = {
                tee_id: row.id.slice(0, -11),
                heartbeats: String(beats.length),
                day: String(Date.parse(row.id.slice(-10)) / 1000),
                first_at: times[0],
                last_at: times[times.length - 1],
                times: times.join(),
                heights: beats.map(({ height }) => height).join(),
                provenance: provenance(world),
            }
            report.row(WHAT, row.id, differing(row, truth))
        }
    }
    for (const [id, beats] of left) report.presence(WHAT, id, null, `${beats.length} heartbeats`)
}
