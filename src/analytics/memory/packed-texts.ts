/**
 * A list of texts in one piece of memory. A hundred thousand strings would be looked at one by one whenever garbage is collected;
 * this is one object, and a text becomes a string when somebody asks for it.
 */
export class PackedTexts {
    private bytes: Buffer = Buffer.allocUnsafeSlow(4_096)
    /** Where each text ends; it begins where the one before ends. */
    private ends = new Float64Array(256)
    private count = 0

    get length(): number {
        return this.count
    }

    /** Bytes that it takes. */
    get byteLength(): number {
        return this.bytes.length + this.ends.byteLength
    }

    /** Adds a text. @returns its place */
    push(text: string): number {
        const begin = this.count === 0 ? 0 : this.ends[this.count - 1]
        // A UTF-16 unit is three bytes of UTF-8 at most.
        this.makePlace(begin + text.length * 3)
        if (this.count === this.ends.length) {
            const ends = new Float64Array(this.count * 2)
            ends.set(this.ends)
            this.ends = ends
        }
        this.ends[this.count] = begin + this.bytes.write(text, begin)
        return this.count++
    }

    /** The text at a place. */
    at(place: number): string {
        return this.bytes.toString('utf8', place === 0 ? 0 : this.ends[place - 1], this.ends[place])
    }

    /** Whether a place has the text whose UTF-8 bytes these are. */
    isAt(place: number, text: Uint8Array, length: number): boolean {
        const begin = place === 0 ? 0 : this.ends[place - 1]
        if (this.ends[place] - begin !== length) return false
        for (let i = 0; i < length; i++) if (this.bytes[begin + i] !== text[i]) return false
        return true
    }

    /** Below 0 where the text at one place comes before that at another in the order of their bytes, as in collation "C". */
    compare(one: number, other: number): number {
        let a = one === 0 ? 0 : this.ends[one - 1]
        let b = other === 0 ? 0 : this.ends[other - 1]
        const [endA, endB] = [this.ends[one], this.ends[other]]
        for (; a < endA && b < endB; a++, b++) {
            const difference = this.bytes[a] - this.bytes[b]
            if (difference !== 0) return difference
        }
        return endA - a - (endB - b)
    }

    private makePlace(needed: number): void {
        if (needed <= this.bytes.length) return
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.ceil(this.bytes.length * 1.5)))
        this.bytes.copy(larger)
        this.bytes = larger
    }
}
