/** The progress that one chain's indexer reports. Heights in blocks. */
export interface Progress {
    chainId: number
    name: string
    height: number
    head: number
    finalized: number
    /** Facts indexed of the chain so far. */
    events: number
    /** Mean of the last seconds. */
    eventsPerSecond: number
    /** Seconds to the head at the present pace; null when at the head or not known. */
    etaSeconds: number | null
}

const WINDOW_MS = 5_000

/** Measures the pace of one chain's indexer over the last seconds. */
export class Pace {
    private marks: { at: number; height: number; events: number }[] = []
    private events = 0
    private height = -1

    constructor(
        private readonly chainId: number,
        private readonly name: string,
        private readonly now: () => number = Date.now,
    ) {}

    moved(height: number, events: number): void {
        this.height = height
        this.events += events
        const at = this.now()
        this.marks.push({ at, height, events: this.events })
        while (this.marks.length > 2 && this.marks[0].at < at - WINDOW_MS) this.marks.shift()
    }

    report(head: number, finalized: number): Omit<Progress, 'events'> {
        const [first, last] = [this.marks[0], this.marks[this.marks.length - 1]]
        const seconds = first ? Math.max(this.now() - first.at, 1) / 1000 : 1
        const blocksPerSecond = first ? (last.height - first.height) / seconds : 0
        const left = head - this.height
        return {
            chainId: this.chainId,
            name: this.name,
            height: this.height,
            head,
            finalized,
            eventsPerSecond: first ? Math.round((last.events - first.events) / seconds) : 0,
            etaSeconds: left > 0 && blocksPerSecond > 0 ? Math.ceil(left / blocksPerSecond) : null,
        }
    }
}
