import { tableOf } from './frequency-table'
import { powerLawLogMasses } from './power-law-masses'
import { hurwitzZeta } from './special/hurwitz-zeta'

const table = tableOf(Float64Array.of(1, 2, 3, 6))

test('counts: x^-alpha over the zeta function', () => {
    const masses = powerLawLogMasses(table, 1, 2.5, true)
    expect([...masses].map(Math.exp)).toEqual(
        [2, 3, 6].map((x) => expect.closeTo(x ** -2.5 / hurwitzZeta(2.5, 2), 13)),
    )
})

test('real values: a density that integrates to 1', () => {
    const masses = powerLawLogMasses(table, 1, 2.5, false)
    expect([...masses].map(Math.exp)).toEqual(
        [2, 3, 6].map((x) => expect.closeTo((1.5 / 2) * (x / 2) ** -2.5, 13)),
    )
})
