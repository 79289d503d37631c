/** The height that was indexed some time ago: what is newer may still be on its way at other endpoints. */
export class SettledHeight {
    private marks: { at: number; height: number }[] = []

    /** @param ageMs how long ago */
    constructor(
        private readonly ageMs: number,
        private readonly now: () => number = Date.now,
    ) {}

    /** Takes note of the height that is indexed now. @returns the settled height, -1 when nothing is settled yet */
    at(height: number): number {
        const now = this.now()
        this.marks.push({ at: now, height })
        const settled = this.marks.filter(({ at }) => at <= now - this.ageMs)
        this.marks = this.marks.slice(Math.max(0, settled.length - 1))
        return Math.min(height, settled[settled.length - 1]?.height ?? -1)
    }
}
