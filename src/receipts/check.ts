import type { ClientBase } from 'pg'
import { judge, type Verdict } from './judge'
import { type Receipt, receiptId } from './receipt'
import { readWorld } from './world'

/** Later than everything that was received. */
const LAST = 2n ** 62n

/** Judges a receipt as if it arrived now, after all that were received before. Only reads. */
export async function checkReceipt(db: Pick<ClientBase, 'query'>, receipt: Receipt): Promise<Verdict> {
    const received = { ...receipt, id: receiptId(receipt), receivedAt: LAST }
    const world = await readWorld(db, [receipt])
    // It does not contradict itself when it is there already.
    const others = world.links.filter((link) => link.receiptId !== received.id)
    return judge(received, { ...world, links: others })
}
