import { blobFor } from './blob-for'
import { inParallel } from './in-parallel'
import { type ProofsJob, WHAT } from './job'
import { Keys } from './keys'
import { drawSettlements, type Settlement } from './sample'
import { readSettled, type SettledEvent } from './settled-events'
import { storedProof } from './stored-proofs'
import { isBatchOf, verifyBatch } from './verify-batch'
import { isCallOf, verifyCall } from './verify-call'

/** Settlements in work at the same time. */
const PARALLEL = 16
/** Settlements whose logs are read in one go. */
const CHUNK = 512

/**
 * Fetches the blobs of a draw of settlements again, and checks everything the index says of them: roots, leaves and
 * signatures, against events and registrations read from the chain.
 */
export async function verifyProofs(job: ProofsJob): Promise<void> {
    const { db, rpc, chain, window, sample, seed, report, progress } = job
    for (const what of Object.values(WHAT)) report.expect(what)
    const { drawn, total } = await drawSettlements(db, window, sample, seed)
    report.notes.push(
        drawn.length === total
            ? `proofs: all ${total.toLocaleString('en-US')} settlements`
            : `proofs: ${drawn.length} of ${total.toLocaleString('en-US')} settlements, drawn evenly with --seed ${seed}`,
    )
    const keys = new Keys(job.history)
    let done = 0
    for (let i = 0; i < drawn.length; i += CHUNK) {
        const part = drawn.slice(i, i + CHUNK)
        const events = new Map(
            (await readSettled(rpc, chain, part)).map((event) => [event.settlement.id, event]),
        )
        await inParallel(part, PARALLEL, async (settlement) => {
            await verifyOne(job, keys, settlement, events.get(settlement.id))
            progress('proofs', ++done, drawn.length)
        })
    }
}

async function verifyOne(
    job: ProofsJob,
    keys: Keys,
    settlement: Settlement,
    event: SettledEvent | undefined,
): Promise<void> {
    const { db, report } = job
    const { table, id } = settlement
    const what = table === 'inference' ? WHAT.calls : WHAT.batches
    if (!event) {
        report.presence(what, id, 'a settlement', null)
        return
    }
    const stored = await storedProof(db, table, id)
    if (stored.row.proof === null || stored.row.proof === 'PENDING') {
        report.skip(what, 'not looked at yet')
        return
    }
    const holds = table === 'inference' ? isCallOf(event) : isBatchOf(event)
    const blob = await blobFor(db, report, job.limits, event, stored, holds)
    if (table === 'inference') verifyCall(job, keys, event, stored, blob)
    else verifyBatch(job, keys, event, stored, blob)
}
