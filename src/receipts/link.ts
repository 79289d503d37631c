import type { Pool } from 'pg'
import { inWriteTransaction } from '../database/transaction'
import type { ResolveContext } from '../rollups/attribute/context'
import { judge, type Verdict } from './judge'
import { isBefore } from './receipt'
import { resolveSides, Sides } from './sides'
import { type Arrived, readWaiting, type Waiting } from './stored'
import { unlinkLater } from './unlink'
import { artifactIdOf, readWorld } from './world'
import { writeVerdicts } from './write-verdicts'

/** Receipts judged in one go. */
const CHUNK = 500

export interface Linked {
    linked: number
    refused: number
}

/**
 * Checks every waiting receipt against both chains, in the order of arrival, and links calls to payments where they
 * agree. The result is the same as judging all receipts in that order against all that is indexed, whenever each of
 * them arrived: one that is decided late takes back later ones that contradict it. One transaction a chunk; may be
 * killed at any point.
 * @param signal stops between two chunks
 */
export async function linkReceipts(
    pool: Pool,
    context: ResolveContext,
    signal?: AbortSignal,
): Promise<Linked> {
    const done: Linked = { linked: 0, refused: 0 }
    for (let after: Arrived | null = null; !signal?.aborted; ) {
        const waiting = await readWaiting(pool, after, CHUNK)
        if (waiting.length === 0) break
        after = waiting[waiting.length - 1]
        const verdicts = await judgeAll(pool, waiting)
        // Most rounds find nothing new; they take no lock.
        if (!waiting.some((receipt, i) => isNew(receipt, verdicts[i].verdict))) continue
        after = await writeChunk(pool, context, after, waiting[0], done)
    }
    return done
}

interface Judged {
    receipt: Waiting
    verdict: Verdict
}

/** Judges receipts one after the other, each knowing what became of those before it. */
async function judgeAll(db: Parameters<typeof readWorld>[0], receipts: Waiting[]): Promise<Judged[]> {
    const world = await readWorld(db, receipts)
    return receipts.map((receipt) => {
        const verdict = judge(receipt, world)
        if (verdict.state === 'LINKED') {
            const { inferenceId, paymentId } = verdict
            const { receivedAt, cost } = receipt
            world.links.push({ receiptId: receipt.id, receivedAt, inferenceId, paymentId, cost })
        }
        return { receipt, verdict }
    })
}

const isNew = (receipt: Waiting, verdict: Verdict) =>
    verdict.state !== 'WAITING' || verdict.waitingFor !== receipt.waitingFor

/** @returns where to go on: at the first receipt that has to be judged again, or after the chunk */
async function writeChunk(
    pool: Pool,
    context: ResolveContext,
    last: Arrived,
    first: Arrived,
    done: Linked,
): Promise<Arrived> {
    return inWriteTransaction(pool, async (client) => {
        const waiting = await readWaiting(client, before(first), 2 * CHUNK)
        const chunk = waiting.filter((receipt) => !isBefore(receipt, first) && !isBefore(last, receipt))
        const judged = (await judgeAll(client, chunk)).filter(({ receipt, verdict }) =>
            isNew(receipt, verdict),
        )
        await writeVerdicts(client, judged, context)
        const sides = new Sides()
        for (const { receipt, verdict } of judged) {
            if (verdict.state === 'WAITING') continue
            if (verdict.state === 'LINKED') {
                done.linked++
                sides.add(verdict.inferenceId, verdict.paymentId, artifactIdOf(receipt.model))
            } else done.refused++
        }
        const linked = judged
            .filter(({ verdict }) => verdict.state === 'LINKED')
            .map(({ receipt }) => receipt.id)
        const displaced = await unlinkLater(client, linked, sides)
        await resolveSides(client, sides, context)
        return displaced && isBefore(displaced, last) ? before(displaced) : last
    })
}

const before = ({ receivedAt }: Arrived): Arrived => ({ receivedAt: receivedAt - 1n, id: '' })
