import type { PlainTransaction } from './plain-log'

/** Blocks [from, to] of a chain with the transactions that matter in them. */
export interface Stretch {
    from: number
    to: number
    transactions: PlainTransaction[]
}

const FIRST_SPAN = 100
const FEW_LOGS = 1_500
const MANY_LOGS = 6_000
const AHEAD = 3

/** Reads [from, to] in stretches of some thousand logs, in order, a few of them ahead. */
export async function* readStretches(
    read: (from: number, to: number) => Promise<PlainTransaction[]>,
    from: number,
    to: number,
    maxSpan: number,
): AsyncGenerator<Stretch> {
    let span = FIRST_SPAN
    let next = from
    const ahead: Promise<Stretch>[] = []
    const start = () => {
        const stretch = { from: next, to: Math.min(next + span - 1, to) }
        next = stretch.to + 1
        const reading = read(stretch.from, stretch.to).then((transactions) => ({ ...stretch, transactions }))
        // Its failure is met when its turn comes.
        reading.catch(() => {})
        ahead.push(reading)
    }
    for (;;) {
        while (next <= to && ahead.length < AHEAD) start()
        const reading = ahead.shift()
        if (!reading) return
        const stretch = await reading
        const logs = stretch.transactions.reduce((sum, tx) => sum + tx.logs.length, 0)
        if (logs < FEW_LOGS) span = Math.min(span * 2, maxSpan)
        else if (logs > MANY_LOGS) span = Math.max(Math.floor(span / 2), 1)
        yield stretch
    }
}
