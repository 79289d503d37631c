/** How a stretch was looked at again: not at all, while its blocks could still change, or when they were final. */
export type Look = 'none' | 'early' | 'final'

export interface Confirmation {
    /** Endpoints that gave exactly the logs that are indexed, the one they were read from included; sorted. */
    endpoints: readonly string[]
    look: Look
}

/** Blocks from..to, both included, of which the same is known. */
export interface Stretch extends Confirmation {
    from: number
    to: number
}

const UNKNOWN: Confirmation = { endpoints: [], look: 'none' }

/** All of [from, to] in stretches, those of which nothing is known included. Pure; the given ones ascend, without overlaps. */
export function cover(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
    const covered: Stretch[] = []
    let next = from
    for (const stretch of stretches) {
        if (stretch.to < next) continue
        if (stretch.from > to) break
        if (stretch.from > next) covered.push({ ...UNKNOWN, from: next, to: stretch.from - 1 })
        covered.push({ ...stretch, from: Math.max(stretch.from, next), to: Math.min(stretch.to, to) })
        next = stretch.to + 1
    }
    if (next <= to) covered.push({ ...UNKNOWN, from: next, to })
    return covered
}

/** The stretches after what is known of [from, to] has changed; equal neighbours become one. */
export function changed(
    stretches: readonly Stretch[],
    from: number,
    to: number,
    change: (before: Confirmation) => Confirmation,
): Stretch[] {
    const before = stretches
        .filter((stretch) => stretch.from < from)
        .map((stretch) => ({ ...stretch, to: Math.min(stretch.to, from - 1) }))
    const within = cover(stretches, from, to).map((stretch) => ({ ...stretch, ...change(stretch) }))
    const after = stretches
        .filter((stretch) => stretch.to > to)
        .map((stretch) => ({ ...stretch, from: Math.max(stretch.from, to + 1) }))
    return merged([...before, ...within, ...after])
}

function merged(stretches: readonly Stretch[]): Stretch[] {
    const out: Stretch[] = []
    for (const stretch of stretches) {
        const last = out[out.length - 1]
        if (last && last.to + 1 === stretch.from && isSame(last, stretch)) last.to = stretch.to
        else out.push({ ...stretch })
    }
    return out
}

function isSame(a: Confirmation, b: Confirmation): boolean {
    return a.look === b.look && a.endpoints.join() === b.endpoints.join()
}

/** The blocks were read anew: what was known of them before says nothing any more. */
export const readBy = (endpoints: readonly string[]) => (): Confirmation => ({
    endpoints: [...new Set(endpoints)].sort(),
    look: 'none',
})

const RANK: Record<Look, number> = { none: 0, early: 1, final: 2 }

/** An endpoint was asked again and gave the same. */
export const confirmedBy =
    (endpoint: string, look: Look) =>
    (before: Confirmation): Confirmation => ({
        endpoints: [...new Set([...before.endpoints, endpoint])].sort(),
        look: RANK[look] > RANK[before.look] ? look : before.look,
    })
