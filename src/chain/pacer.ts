/** Spaces requests evenly so that no more than `perSecond` start in a second, over all endpoints together. */
export class Pacer {
    private nextAt = 0

    constructor(private perSecond: number | null) {}

    /** How long the caller has to wait before it may start, ms; takes the slot. */
    take(now: number): number {
        if (this.perSecond == null) return 0
        const at = Math.max(now, this.nextAt)
        this.nextAt = at + 1000 / this.perSecond
        return at - now
    }
}
