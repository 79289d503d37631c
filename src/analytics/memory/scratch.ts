import type { Steps } from '../../stats'

/** Most columns of zeros that lie ready: computations in small steps may overlap. */
const MOST_ZEROS = 4

const zeros: Int32Array[] = []

/**
 * A column of zeros for a while: one that was given back is taken again, as a new one for every model of an answer would be mostly
 * garbage. @param size places that it has at least
 */
export function takeZeros(size: number): Int32Array {
    const place = zeros.findIndex((column) => column.length >= size)
    return place >= 0 ? zeros.splice(place, 1)[0] : new Int32Array(size)
}

/** Gives it back. @param column all zeros again */
export function giveZeros(column: Int32Array): void {
    if (zeros.length === MOST_ZEROS) zeros.shift()
    zeros.push(column)
}

/** Bytes of the smallest piece of memory; each larger one is twice as large as the one before. */
const SMALLEST = 4_096

/** Bytes that lie ready at most: about what two answers take at a time. */
const MOST_READY = 24 * 2 ** 20

/** Pieces of memory that nobody uses, by their bytes. */
const ready = new Map<number, ArrayBuffer[]>()
let readyBytes = 0

/**
 * Columns for the time of one computation. Their memory is used again by the next one: V8 collects all garbage of a process whenever 64 MB
 * of new columns were made, and most columns of an answer are gone before it is given.
 */
export class Scratch {
    private readonly taken: ArrayBuffer[] = []

    /** Zeros. */
    ints(length: number): Int32Array {
        return new Int32Array(this.take(length * 4), 0, length).fill(0)
    }

    /** Zeros. */
    doubles(length: number): Float64Array {
        return new Float64Array(this.take(length * 8), 0, length).fill(0)
    }

    /** Zeros. */
    bytes(length: number): Uint8Array {
        return new Uint8Array(this.take(length), 0, length).fill(0)
    }

    /** Gives everything back: from now on others write to it. */
    release(): void {
        for (const piece of this.taken.splice(0)) {
            if (readyBytes + piece.byteLength > MOST_READY) continue
            const others = ready.get(piece.byteLength)
            if (others) others.push(piece)
            else ready.set(piece.byteLength, [piece])
            readyBytes += piece.byteLength
        }
    }

    private take(bytes: number): ArrayBuffer {
        let size = SMALLEST
        while (size < bytes) size *= 2
        let piece = ready.get(size)?.pop()
        if (piece) readyBytes -= size
        else piece = new ArrayBuffer(size)
        this.taken.push(piece)
        return piece
    }
}

/**
 * Runs a computation that has columns for its own time; what it gives must not be one of them. One that is left alone before its end
 * gives nothing back, and its columns are garbage like everything else of it.
 */
export function* inScratch<T>(work: (scratch: Scratch) => Steps<T>): Steps<T> {
    const scratch = new Scratch()
    try {
        return yield* work(scratch)
    } finally {
        scratch.release()
    }
}

let none = new Float64Array(1_024)

/** Zeros that nobody may write to: all columns that hold nothing else share one. */
export function noAmounts(length: number): Float64Array {
    if (none.length < length) none = new Float64Array(Math.ceil(length * 1.25))
    return none.subarray(0, length)
}
