/** Times that one block is read again before it is left as it is. */
const MOST = 3

/** Doublings after which the wait grows no more. */
const MOST_DOUBLINGS = 10

/** Keeps blocks from being read again without end, where that does not help. */
export class Repairs {
    private readonly times = new Map<number, number>()
    private inARow = 0
    private lastAt = -Infinity

    /** @param waitMs first wait between two repairs; it doubles while they follow each other */
    constructor(
        private readonly waitMs: number,
        private readonly now: () => number = Date.now,
    ) {}

    /** Why a block must not be read again now; null when it may. */
    objection(height: number): string | null {
        const times = this.times.get(height) ?? 0
        if (times >= MOST) return `block ${height} was read ${times} times and is still not as receipts say`
        const wait = this.lastAt + this.wait - this.now()
        return wait > 0 ? `block ${height} will be read again in ${Math.ceil(wait / 1000)} s` : null
    }

    noted(height: number): void {
        const now = this.now()
        // Where the last one was long ago it was of something else.
        this.inARow = now - this.lastAt > 10 * this.wait ? 1 : this.inARow + 1
        this.lastAt = now
        this.times.set(height, (this.times.get(height) ?? 0) + 1)
    }

    private get wait(): number {
        return this.inARow === 0 ? 0 : this.waitMs * 2 ** Math.min(this.inARow - 1, MOST_DOUBLINGS)
    }
}
