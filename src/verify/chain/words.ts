/**
 * ABI data read word by word, from the front of a tuple: what prompts, answers and tensors would cost is not spent. Places
 * are in bytes. Everything throws outside the data.
 */
export function wordAt(data: string, at: number): bigint {
    return BigInt(`0x${bytesAt(data, at, 32)}`)
}

/** Where the tuple or text lies whose offset stands in a slot of the tuple at `base`. */
export function placeAt(data: string, base: number, slot: number): number {
    return base + inside(data, wordAt(data, base + 32 * slot))
}

/** A string; bytes that are no UTF-8 come out as replacement characters. */
export function textAt(data: string, base: number, slot: number): string {
    const place = placeAt(data, base, slot)
    const length = inside(data, wordAt(data, place))
    return Buffer.from(bytesAt(data, place + 32, length), 'hex').toString('utf8')
}

export function flagAt(data: string, base: number, slot: number): boolean {
    return below(wordAt(data, base + 32 * slot), 2n) === 1n
}

/** A uint8. */
export function byteAt(data: string, base: number, slot: number): number {
    return Number(below(wordAt(data, base + 32 * slot), 256n))
}

function bytesAt(data: string, at: number, length: number): string {
    const [start, end] = [2 + 2 * at, 2 + 2 * (at + length)]
    if (end > data.length) throw new Error(`byte ${at + length} is outside the data`)
    return data.slice(start, end)
}

function inside(data: string, offset: bigint): number {
    return Number(below(offset, BigInt(data.length)))
}

function below(value: bigint, limit: bigint): bigint {
    if (value >= limit) throw new Error(`${value} is not below ${limit}`)
    return value
}
