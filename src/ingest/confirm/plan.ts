import { cover, type Stretch } from './stretches'

/** A stretch to be asked again of one endpoint. */
export interface PlannedLook {
    from: number
    to: number
    endpoint: string
}

/** What may be asked of whom at the moment. */
export interface Askable {
    /** Endpoints in the order of preference. */
    endpoints: readonly string[]
    /** First height at or above `height` that this endpoint may be asked for; Infinity when none. */
    openFrom(endpoint: string, height: number): number
    /** Last height up to which it may then be asked in one go. */
    openTo(endpoint: string, height: number): number
}

export interface Wanted {
    from: number
    to: number
    /** Endpoints that should have given the same; at least two. */
    sources: number
    /** The blocks may still change: one look is enough for now. */
    early: boolean
}

/**
 * The lowest stretch that should be looked at again, and by whom: an endpoint that has not spoken for it yet, or else, where
 * nobody looked a second time, one that has. Null when nothing is to be done now. Pure.
 */
export function nextLook(
    stretches: readonly Stretch[],
    wanted: Wanted,
    askable: Askable,
): PlannedLook | null {
    if (wanted.to < wanted.from) return null
    const open = cover(stretches, wanted.from, wanted.to).filter(
        (stretch) => stretch.endpoints.length < wanted.sources,
    )
    const unseen = open.filter(({ look }) => (wanted.early ? look === 'none' : look !== 'final'))
    for (const stretch of unseen) {
        const found = within(stretch, askable, true)
        if (found) return found
    }
    for (const stretch of open) {
        const found = !unseen.includes(stretch) && within(stretch, askable, false)
        if (found) return found
    }
    return null
}

function within(stretch: Stretch, askable: Askable, againToo: boolean): PlannedLook | null {
    const others = askable.endpoints.filter((endpoint) => !stretch.endpoints.includes(endpoint))
    const same = againToo ? askable.endpoints.filter((endpoint) => stretch.endpoints.includes(endpoint)) : []
    for (let height = stretch.from; height <= stretch.to; ) {
        const opens = (list: readonly string[]) =>
            list.map((endpoint) => ({ endpoint, at: askable.openFrom(endpoint, height) }))
        const [byOthers, bySame] = [opens(others), opens(same)]
        const nextOther = Math.min(...byOthers.map(({ at }) => at))
        const other = byOthers.find(({ at }) => at <= height)
        const again = bySame.find(({ at }) => at <= height)
        const endpoint = (other ?? again)?.endpoint
        if (endpoint !== undefined) {
            const end = other ? stretch.to : Math.min(stretch.to, nextOther - 1)
            return { from: height, to: Math.min(end, askable.openTo(endpoint, height)), endpoint }
        }
        height = Math.min(nextOther, ...bySame.map(({ at }) => at))
    }
    return null
}
