import { firstWhere } from '../../base/first-where'
import { type Steps, sorted } from '../../stats'

/** Stands before and after every text; no text has it. */
const EDGE = 0
/** What comes after it in a text is a beginning too. */
const SLASH = 0x2f

/** A text of an entry that has what was looked for. */
export interface Place {
    entry: number
    /** Which of the entry's texts of this column, from 0 on. */
    text: number
}

/** Texts of entries, one after the other as UTF-8, in which others are looked for: by what they begin with, or anywhere. */
export class TextColumn {
    private texts: Buffer = Buffer.allocUnsafeSlow(65_536)
    private end = 0
    /** Where the texts of each entry begin. */
    private readonly begins: Float64Array
    /** Where something begins, in the order of what does, and the entry that it is of. */
    private starts = new Int32Array(0)
    private entryOf = new Int32Array(0)

    /** @param entries how many there will be */
    constructor(private readonly entries: number) {
        this.begins = new Float64Array(entries + 1).fill(Number.POSITIVE_INFINITY)
    }

    get bytes(): number {
        return this.texts.length + this.begins.byteLength + this.starts.byteLength * 2
    }

    /** Adds the texts of the next entry. */
    add(entry: number, texts: readonly string[]): void {
        this.begins[entry] = this.end
        const most = texts.reduce((sum, text) => sum + text.length * 3 + 1, 1)
        if (this.end + most > this.texts.length) {
            const larger = Buffer.allocUnsafeSlow(Math.max(this.end + most, this.texts.length * 2))
            this.texts.copy(larger, 0, 0, this.end)
            this.texts = larger
        }
        for (const text of texts) {
            this.texts[this.end++] = EDGE
            this.end += this.texts.write(text, this.end)
        }
        this.texts[this.end++] = EDGE
    }

    /** Makes it ready to be looked through, in small steps. */
    *finish(): Steps<void> {
        this.begins[this.entries] = this.end
        this.texts = Buffer.from(this.texts.subarray(0, this.end))
        const starts: number[] = []
        const entryOf: number[] = []
        for (let entry = 0; entry < this.entries; entry++) {
            if (entry % STEP === STEP - 1) yield
            const last = this.begins[entry + 1] - 1
            for (let at = this.begins[entry]; at < last; at++)
                if (this.texts[at] === EDGE || this.texts[at] === SLASH) {
                    starts.push(at + 1)
                    entryOf.push(entry)
                }
        }
        const compare = (one: number, other: number) => this.compare(starts[one], starts[other])
        const order = yield* sorted(Int32Array.from(starts.keys()), compare)
        yield
        this.starts = order.map((place) => starts[place])
        this.entryOf = order.map((place) => entryOf[place])
    }

    /** Entries of which a text is this one as a whole, the first ones. */
    exactly(text: Buffer, count: number): Place[] {
        // After a slash there is a part of a text.
        return this.firstOf(
            Buffer.concat([text, Buffer.of(EDGE)]),
            count,
            (at) => this.texts[at - 1] === EDGE,
        )
    }

    /** Entries of which a text, or the part after a slash, begins with this, the first ones. */
    beginning(text: Buffer, count: number): Place[] {
        return this.firstOf(text, count, () => true)
    }

    /** The first entry from one on of which a text has this. */
    anywhere(text: Buffer, from: number): Place | null {
        if (from >= this.entries) return null
        const at = this.texts.indexOf(text, this.begins[from])
        if (at < 0) return null
        const entry = firstWhere(this.entries, (place) => this.begins[place + 1] > at)
        return { entry, text: this.textAt(entry, at) }
    }

    /** The lowest entries of which something begins with a text. */
    private firstOf(text: Buffer, count: number, holds: (at: number) => boolean): Place[] {
        const from = firstWhere(this.starts.length, (place) => this.against(place, text) >= 0)
        const to = firstWhere(this.starts.length, (place) => this.against(place, text) > 0)
        const first: { entry: number; at: number }[] = []
        for (let place = from; place < to; place++) {
            const entry = this.entryOf[place]
            if (first.length === count && entry >= first[count - 1].entry) continue
            if (!holds(this.starts[place]) || first.some((other) => other.entry === entry)) continue
            const at = first.findIndex((other) => other.entry > entry)
            first.splice(at < 0 ? first.length : at, 0, { entry, at: this.starts[place] })
            if (first.length > count) first.pop()
        }
        return first.map(({ entry, at }) => ({ entry, text: this.textAt(entry, at) }))
    }

    /** Which text of an entry lies at a place. */
    private textAt(entry: number, at: number): number {
        let text = 0
        for (let byte = this.begins[entry] + 1; byte < at; byte++) if (this.texts[byte] === EDGE) text++
        return text
    }

    /** 0 where what begins at a start begins with a text; else below or above 0, by their order. */
    private against(place: number, text: Buffer): number {
        const start = this.starts[place]
        for (let n = 0; n < text.length; n++) {
            const difference = (this.texts[start + n] ?? -1) - text[n]
            if (difference !== 0) return difference
        }
        return 0
    }

    private compare(one: number, other: number): number {
        const { texts } = this
        for (let n = 0; ; n++) {
            const byte = texts[one + n]
            const difference = byte - texts[other + n]
            if (difference !== 0) return difference
            if (byte === EDGE) return 0
        }
    }
}

/** Entries looked at in one step. */
const STEP = 2_048
