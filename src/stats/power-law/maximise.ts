import type { Steps } from '../steps'

/** Value and gradient of a function of `p` and `q`. */
export interface Slope {
    readonly value: number
    readonly p: number
    readonly q: number
}

/** Where a search stands. */
export interface Point {
    readonly p: number
    readonly q: number
}

/**
 * Climbs to a maximum over p >= 0 and q > 0 by Newton's method, whose second derivatives are differences of the
 * gradient; on the edge p = 0 it moves in q alone until the gradient points inwards.
 * In small steps: between two of them `f` is asked once.
 * @param scale the size of a step in each direction that changes something; where the search starts, too, with p = 0
 */
export function* maximise(f: (point: Point) => Slope, scale: Point): Steps<Point> {
    let at: Point = { p: 0, q: scale.q }
    let here = f(at)
    for (let step = 0; step < 200; step++) {
        const move = yield* newtonStep(f, at, here, scale)
        const gain = move.p * here.p + move.q * here.q
        if (!(gain > 1e-11)) break
        const next = yield* climb(f, at, here, move)
        if (!next) break
        at = next
        yield
        here = f(at)
    }
    return at
}

/** Halves the step until the function is higher there by a fair share of what its slope promises. */
function* climb(f: (point: Point) => Slope, at: Point, here: Slope, move: Point): Steps<Point | null> {
    for (let share = 1; share > 1e-9; share /= 2) {
        const next = { p: Math.max(0, at.p + share * move.p), q: at.q + share * move.q }
        if (next.q <= at.q / 10) continue
        yield
        const promised = here.p * (next.p - at.p) + here.q * (next.q - at.q)
        if (f(next).value >= here.value + 1e-4 * promised) return next
    }
    return null
}

function* newtonStep(f: (point: Point) => Slope, at: Point, here: Slope, scale: Point): Steps<Point> {
    const hq = 1e-5 * Math.min(scale.q, at.q)
    yield
    const alongQ = f({ p: at.p, q: at.q + hq })
    const qq = (alongQ.q - here.q) / hq
    const alone = { p: 0, q: ascent(here.q, qq, at.q) }
    if (at.p === 0 && here.p <= 0) return alone
    const hp = 1e-5 * scale.p
    yield
    const alongP = f({ p: at.p + hp, q: at.q })
    const pp = (alongP.p - here.p) / hp
    const pq = ((alongP.q - here.q) / hp + (alongQ.p - here.p) / hq) / 2
    const determinant = pp * qq - pq * pq
    if (!(pp < 0 && determinant > 0)) return { p: ascent(here.p, pp, scale.p), q: alone.q }
    return { p: (pq * here.q - qq * here.p) / determinant, q: (pq * here.p - pp * here.q) / determinant }
}

/** One coordinate of a Newton step, or a step of `size` uphill where the function is not concave. */
function ascent(slope: number, curvature: number, size: number): number {
    return curvature < 0 ? -slope / curvature : Math.sign(slope) * size
}
