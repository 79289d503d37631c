/** Place from 0 of each member of a ranking, best first. @throws RangeError when one stands in it twice */
export function placesIn(name: string, ranking: readonly string[]): Map<string, number> {
    const places = new Map(ranking.map((id, place) => [id, place]))
    if (places.size === ranking.length) return places
    const twice = ranking.find((id, place) => places.get(id) !== place)
    throw new RangeError(`${name} has ${twice} twice: a ranking has each member once`)
}
