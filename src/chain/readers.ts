/** Which endpoints gave exactly the logs of a stretch of blocks, by their place in the list of endpoints. */
export interface ReadStretch {
    from: number
    to: number
    endpoints: readonly number[]
}

const readings = new WeakMap<object, readonly ReadStretch[]>()

/** Remembers who read the blocks of a batch, for as long as its last block is in memory. */
export function noteReadings(lastBlock: object, list: readonly ReadStretch[]): void {
    readings.set(
        lastBlock,
        list.map(({ from, to, endpoints }) => ({ from, to, endpoints })),
    )
}

/** Who read the blocks of a batch that ends with this block; empty when that is not known. */
export function readingsOf(lastBlock: object): readonly ReadStretch[] {
    return readings.get(lastBlock) ?? []
}
