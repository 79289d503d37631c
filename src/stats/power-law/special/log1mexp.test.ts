import { log1mexp } from './log1mexp'

test.each([
    [1e-20, -46.051701859880914],
    [1e-3, -6.908255237315471],
    [Math.LN2, -Math.LN2],
    [1, -0.4586751453870819],
    [50, -1.9287498479639178e-22],
])('ln(1 - exp(-%d)) keeps its digits', (x, expected) => {
    expect(log1mexp(x) / expected - 1).toBeCloseTo(0, 14)
})
