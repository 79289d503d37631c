/** First of so many places at which something holds that also holds at all later ones; the count itself when there is none. */
export function firstWhere(count: number, holds: (place: number) => boolean): number {
    let [low, high] = [0, count]
    while (low < high) {
        const middle = (low + high) >>> 1
        if (holds(middle)) high = middle
        else low = middle + 1
    }
    return low
}
