/**
 * Ids as numbers, from 1 on; 0 is nobody. Numbers are this process's own, and are never taken back, so that columns of
 * different periods and moments can be added up by place.
 */
export class Members {
    private readonly ids: string[] = ['']
    private readonly numbers = new Map<string, number>()

    numberOf(id: string): number {
        let number = this.numbers.get(id)
        if (number === undefined) {
            number = this.ids.push(id) - 1
            this.numbers.set(id, number)
        }
        return number
    }

    /** Number of an id, if it was ever seen. */
    find(id: string): number | undefined {
        return this.numbers.get(id)
    }

    idOf(number: number): string {
        return this.ids[number]
    }

    /** One above the highest number. */
    get size(): number {
        return this.ids.length
    }
}
