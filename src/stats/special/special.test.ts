import { incompleteBeta } from './incomplete-beta'
import { upperGamma } from './incomplete-gamma'
import { logGamma } from './log-gamma'
import { normalCdf, normalQuantile } from './normal'
import { quadraticForm } from './quadratic-form'
import { sum } from './sum'

const close = (actual: number, expected: number, relative = 1e-12) =>
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected) + 1e-300)

test.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524526],
    [3, Math.LN2],
    [10.5, 13.940625219403763],
    [100, 359.1342053695754],
    [1e5, 1051287.7089736569],
])('ln Γ(%d)', (x, expected) => close(logGamma(x), expected))

test.each([
    [0.5, 0.1, 0.6547208460185768],
    [5, 3, 0.8152632445237722],
    [5, 30, 3.6243009520614924e-9],
    [100, 90, 0.84177901081357],
    [50.5, 80, 0.00016827733297128617],
    [5, 50, 5.4497019829205215e-17],
    [0.5, 0.0005, 0.9747728793699604],
])('Q(%d, %d)', (a, x, expected) => close(upperGamma(a, x), expected))

test('Q at its ends', () => {
    expect([upperGamma(2, 0), upperGamma(2, Infinity)]).toEqual([1, 0])
})

test.each([
    [1.5, 0.5, 0.36, 0.1040880386618278],
    [20, 0.5, 0.9, 0.041327483918087285],
    [2, 3, 0.5, 0.6875],
    [100, 50, 0.7, 0.8054481662277535],
])('I(%d, %d) at %d', (a, b, x, expected) => close(incompleteBeta(a, b, x), expected))

test.each([
    [-8, 6.22096057427174e-16],
    [-1.96, 0.024997895148220435],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [3, 0.9986501019683699],
])('normal probability below %d', (x, expected) => close(normalCdf(x), expected))

test.each([
    [1e-12, -7.034483825301131],
    [0.025, -1.9599639845400545],
    [0.4, -0.2533471031357997],
    [0.9, 1.2815515655446004],
    [0.999, 3.090232306167813],
])('normal quantile of %d', (p, expected) => close(normalQuantile(p), expected))

test('the normal quantile is endless at 0 and 1', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
})

test('a quadratic form does not see the null space', () => {
    const v = [
        [2, -2, 0],
        [-2, 2, 0],
        [0, 0, 0],
    ]
    expect(quadraticForm([3, -3, 0], v)).toEqual({ value: 4.5, rank: 1 })
    expect(quadraticForm([0], [[0]])).toEqual({ value: 0, rank: 0 })
})

test('a sum keeps what plain addition loses', () => {
    expect(sum(Float64Array.of(1, 1e100, 1, -1e100))).toBe(2)
    expect(sum(new Float64Array())).toBe(0)
    expect(sum(Float64Array.of(1e308, 1e308))).toBe(Infinity)
})
