import type { Network } from '../../src/networks/types'
import type { Report } from '../../src/verify/report/difference'
import { verify } from '../../src/verify/verify'

/** First wait before anything is asked for again, ms: what answers here will not answer otherwise a second later. */
const QUICKLY = 10

/** A database compared by the second path. @param sample settlements whose blobs are fetched again; 0 = all */
export function verified(
    databaseUrl: string,
    network: Network,
    aggregators: string[] = [],
    sample = 0,
): Promise<Report> {
    const blobs = { aggregators, maxBytes: 4 * 1024 * 1024, archiveDir: null, retryMs: QUICKLY }
    const window = { from: null, to: null }
    return verify({ network, databaseUrl, blobs, window, sample, seed: 1, retryMs: QUICKLY })
}

/** Rows compared, by what the report calls them. */
export function compared(report: Report): Record<string, number> {
    return Object.fromEntries(report.table.map(({ what, compared }) => [what, compared]))
}
