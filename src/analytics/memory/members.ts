import { PackedTexts } from './packed-texts'

/**
 * Ids as numbers, from 1 on; 0 is nobody. Numbers are this process's own, and are never taken back, so that columns of
 * different periods and moments can be added up by place.
 */
export class Members {
    private readonly ids = new PackedTexts()
    /** Hashes of the ids, by number. */
    private hashes = new Int32Array(1_024)
    /** Numbers by hash, open addressing; 0 = free. */
    private slots = new Int32Array(2_048)
    /** The id at hand, as UTF-8, and the same in words. */
    private text = new Uint8Array(256)
    private words = new Int32Array(this.text.buffer)

    constructor() {
        this.ids.push('')
    }

    numberOf(id: string): number {
        const length = this.write(id)
        const hash = this.hashOf(length)
        const slot = this.slotOf(hash, length)
        return this.slots[slot] || this.add(id, hash, slot)
    }

    /** Number of an id, if it was ever seen. */
    find(id: string): number | undefined {
        const length = this.write(id)
        return this.slots[this.slotOf(this.hashOf(length), length)] || undefined
    }

    idOf(number: number): string {
        return this.ids.at(number)
    }

    /** Below 0 where the id of one number comes before that of another. */
    compare(one: number, other: number): number {
        return this.ids.compare(one, other)
    }

    /** One above the highest number. */
    get size(): number {
        return this.ids.length
    }

    private add(id: string, hash: number, slot: number): number {
        const number = this.ids.push(id)
        if (number === this.hashes.length) {
            const hashes = new Int32Array(number * 2)
            hashes.set(this.hashes)
            this.hashes = hashes
        }
        this.hashes[number] = hash
        this.slots[slot] = number
        if (number * 2 > this.slots.length) this.grow()
        return number
    }

    private grow(): void {
        const slots = new Int32Array(this.slots.length * 2)
        const mask = slots.length - 1
        for (let number = 1; number < this.ids.length; number++) {
            let slot = this.hashes[number] & mask
            while (slots[slot] !== 0) slot = (slot + 1) & mask
            slots[slot] = number
        }
        this.slots = slots
    }

    /** Where an id has its number, or would have it. */
    private slotOf(hash: number, length: number): number {
        const mask = this.slots.length - 1
        let slot = hash & mask
        for (;;) {
            const number = this.slots[slot]
            if (number === 0) return slot
            if (this.hashes[number] === hash && this.ids.isAt(number, this.text, length)) return slot
            slot = (slot + 1) & mask
        }
    }

    /** @returns bytes of the id */
    private write(id: string): number {
        if (id.length * 3 > this.text.length) {
            this.text = new Uint8Array(4 * Math.ceil(id.length))
            this.words = new Int32Array(this.text.buffer)
        }
        return ENCODER.encodeInto(id, this.text).written
    }

    private hashOf(length: number): number {
        // What was written before is not of this id.
        for (let i = length; i & 3; i++) this.text[i] = 0
        let hash = length
        for (let word = 0; word < (length + 3) >> 2; word++) {
            hash = Math.imul(hash ^ this.words[word], 0x9e3779b1)
            hash ^= hash >>> 15
        }
        return hash
    }
}

const ENCODER = new TextEncoder()
