import { logNormalSurvival } from './log-normal-survival'

/** From the definition with 30 digits. */
test.each([
    [-5, -2.866516129637636e-7],
    [-1, -0.17275377902344988],
    [0, -Math.LN2],
    [0.5, -1.1759117615936185],
    [1, -1.8410216450092636],
    [2, -3.783184333682032],
    [5, -15.064998393988725],
    [10, -53.23128515051247],
    [37, -689.0305855768906],
    [38, -726.5572160188201],
    [100, -5005.524208694205],
    [1000, -500007.82669481216],
    [1e6, -500000000014.73444],
])('ln P(Z > %d) is exact to 1e-14, far past where P itself is 0', (z, expected) => {
    expect(Math.abs(logNormalSurvival(z) / expected - 1)).toBeLessThan(1e-14)
})

test('both tails add up to 1', () => {
    for (let z = -8; z <= 8; z += 0.125) {
        expect(Math.exp(logNormalSurvival(z)) + Math.exp(logNormalSurvival(-z))).toBeCloseTo(1, 14)
    }
})
