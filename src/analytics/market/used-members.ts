import type { Steps } from '../../stats'
import { type IndexedBlock, rowsOf } from '../memory/indexed-block'

/** Models looked at in one step. */
const STEP = 16_384

/**
 * Marks the models that a call or a payment names, in small steps: 1 by number, others are beyond it or 0. It looks at each model once a
 * period, and adds nothing up but the calls of names that were claimed late.
 * @param asOfMs names claimed after it were nobody's
 */
export function* usedMembers(blocks: IndexedBlock[], asOfMs: number): Steps<Uint8Array> {
    const last = ({ members }: { members: Int32Array }) => members.at(-1) ?? 0
    const used = new Uint8Array(
        1 + blocks.reduce((most, { called, paid }) => Math.max(most, last(called), last(paid)), 0),
    )
    const late = yield* lateCalls(blocks, asOfMs)
    for (const block of blocks) {
        yield
        mark(used, block.called.members, block.called.starts, block.calls.count)
        mark(used, block.paid.members, block.paid.starts, block.payments.count)
    }
    for (const [member, count] of late) {
        yield
        if (!isCalledMoreThan(count, member, blocks) && !isPaidFor(member, blocks)) used[member] = 0
    }
    return used
}

/** Calls that named nobody yet as of the moment, by model. */
function* lateCalls(blocks: IndexedBlock[], asOfMs: number): Steps<Map<number, number>> {
    const counts = new Map<number, number>()
    for (const { late } of blocks) {
        yield
        for (let row = 0; row < late.member.length; row++) {
            if (row % STEP === STEP - 1) yield
            if (late.at[row] <= asOfMs) continue
            counts.set(late.member[row], (counts.get(late.member[row]) ?? 0) + late.count[row])
        }
    }
    return counts
}

function mark(used: Uint8Array, members: Int32Array, starts: Int32Array, count: ArrayLike<number>): void {
    for (let run = 0; run < members.length; run++)
        for (let row = starts[run]; row < starts[run + 1]; row++)
            if (count[row] > 0) {
                used[members[run]] = 1
                break
            }
}

function isCalledMoreThan(most: number, member: number, blocks: IndexedBlock[]): boolean {
    let sum = 0
    for (const { called, calls } of blocks) {
        const [from, to] = rowsOf(called, member)
        for (let row = from; row < to; row++) sum += calls.count[row]
    }
    return sum > most
}

function isPaidFor(member: number, blocks: IndexedBlock[]): boolean {
    return blocks.some(({ paid, payments }) => {
        const [from, to] = rowsOf(paid, member)
        return payments.count.subarray(from, to).some((count) => count > 0)
    })
}
