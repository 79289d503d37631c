/** @throws RangeError unless `value` is a whole number of at least `least` */
export function wholeNumber(name: string, value: number, least: number): number {
    if (!Number.isSafeInteger(value) || value < least) {
        throw new RangeError(`${name} is ${value}: it must be a whole number, ${least} or more`)
    }
    return value
}
