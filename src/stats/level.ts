/** Coverage of the intervals unless the caller says otherwise. */
export const DEFAULT_LEVEL = 0.95

/** @throws RangeError unless the coverage of an interval lies between 0 and 1 */
export function checkedLevel(level: number): number {
    if (!(level > 0 && level < 1)) throw new RangeError(`level is ${level}: it must lie between 0 and 1`)
    return level
}
