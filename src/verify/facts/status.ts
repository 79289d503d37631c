import { hex } from '../chain/hex'
import type { Pin } from '../chain/pin'
import { asText } from '../database/columns'
import type { Job } from '../job'
import { differing } from '../report/difference'
import type { Row } from './row'
import type { World } from './world'

const WHAT = 'chain_status'

/** Logs that a stretch of a chain left: one a row, but for an operator's revenue, which a payment says too. */
export function logsOf(rows: readonly Row[]): number {
    return rows.filter(({ fields }) => fields.kind !== 'OPERATOR_REVENUE').length
}

/** Heartbeats, which leave no row of their own. */
export function beatsOf({ beats }: World): number {
    return [...beats.values()].reduce((sum, list) => sum + list.length, 0)
}

/**
 * Compares what the index says of itself with the chain: whose it is, where it stands, and how many logs it read.
 * @param events logs from the start to the pin; null where not all of them were read
 */
export async function compareStatus(
    { db, report, rpc, network, chain }: Job,
    pin: Pin,
    events: number | null,
): Promise<void> {
    const plain = 'network name start_height height finalized_height events'
    const columns = asText({ plain, bytes: 'genesis_hash hash', time: 'time' })
    const id = String(chain.chainId)
    const [row] = await db.rows<Record<string, string | null>>(
        `SELECT ${columns} FROM chain_status WHERE id = $1`,
        id,
    )
    const block = (height: number) =>
        rpc.call<{ hash: string; timestamp: string } | null>('eth_getBlockByNumber', hex(height), false)
    const [first, last] = [await block(chain.genesisHeight), await block(pin.height)]
    const truth: Record<string, string | null> = {
        network: network.name,
        name: chain.name,
        start_height: String(chain.startHeight),
        genesis_hash: first?.hash ?? null,
        height: String(pin.height),
        hash: last?.hash ?? null,
        time: last && String(Number(last.timestamp)),
    }
    if (events === null) report.skip(WHAT, 'events: not all blocks were read')
    else truth.events = String(events)
    const { finalized_height: finalized } = row
    if (finalized !== null && Number(finalized) > pin.height) truth.finalized_height = `at most ${pin.height}`
    report.row(WHAT, id, differing(row, truth))
}
