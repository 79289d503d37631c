/** How many of each there are. */
export class Counts {
    private readonly counts = new Map<string, number>()

    of(name: string): number {
        return this.counts.get(name) ?? 0
    }

    add(name: string, more: number): void {
        const count = this.of(name) + more
        if (count === 0) this.counts.delete(name)
        else this.counts.set(name, count)
    }

    most(): [name: string, count: number] {
        return [...this.counts].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])
    }
}
