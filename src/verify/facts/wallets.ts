import type { Snapshot } from '../database/snapshot'
import type { Report } from '../report/difference'

const WHAT = 'pay_to'

/**
 * Compares the wallets whose payments the index follows with those it should follow.
 * @returns wallets that it should follow and does, to the end
 */
export async function compareWallets(
    db: Snapshot,
    report: Report,
    chainId: number,
    wanted: ReadonlySet<string>,
): Promise<string[]> {
    const rows = await db.rows<{ address: string; covered: number | null }>(
        `SELECT '0x' || encode(address, 'hex') AS address, covered_to AS covered FROM pay_to WHERE chain_id = $1`,
        chainId,
    )
    const followed = new Map(rows.map(({ address, covered }) => [address, covered]))
    for (const address of new Set([...wanted, ...followed.keys()])) {
        const covered = followed.get(address)
        const database =
            covered === undefined ? null : covered === null ? 'followed' : `read up to block ${covered}`
        const truth = wanted.has(address) ? 'followed' : null
        report.row(WHAT, address, database === truth ? [] : [{ field: '(wallet)', database, truth }])
    }
    return [...wanted].filter((address) => followed.get(address) === null)
}
