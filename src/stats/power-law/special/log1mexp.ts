/** ln(1 - exp(-x)) for x > 0, exact where exp(-x) is near 0 and where it is near 1 (Mächler 2012). */
export function log1mexp(x: number): number {
    return x <= Math.LN2 ? Math.log(-Math.expm1(-x)) : Math.log1p(-Math.exp(-x))
}
