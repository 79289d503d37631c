/** What waits for one subscriber, bounded: when more comes than fits, the oldest goes and is counted. */
export class EventQueue<T> {
    private items: T[] = []
    private dropped = 0
    private ended = false
    private wake: (() => void) | null = null

    constructor(private readonly limit: number) {}

    push(item: T): void {
        if (this.ended) return
        this.items.push(item)
        if (this.items.length > this.limit) {
            this.items.shift()
            this.dropped++
        }
        this.wake?.()
    }

    /** Nothing comes any more, and what waits is let go. */
    end(): void {
        this.ended = true
        this.items = []
        this.wake?.()
    }

    /**
     * Waits for something and takes up to `most` of it, the oldest first; `dropped` came before it and are lost. Null: the end.
     * One caller at a time.
     */
    async take(most: number): Promise<{ items: T[]; dropped: number } | null> {
        while (this.items.length === 0 && !this.ended)
            await new Promise<void>((resolve) => {
                this.wake = resolve
            })
        this.wake = null
        if (this.ended) return null
        const taken = { items: this.items.splice(0, most), dropped: this.dropped }
        this.dropped = 0
        return taken
    }

    get length(): number {
        return this.items.length
    }
}
