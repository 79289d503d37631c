import { distribution } from '../distribution'
import { mobyWords } from './__fixtures__/moby-words'
import { tailModelComparison } from './compare'
import { powerLaw } from './power-law'
import { powerLawTail } from './power-law-tail'

const words = distribution(mobyWords())

test('is what its parts give by themselves', () => {
    const { fit, comparison, verdict } = powerLawTail(words, { discrete: true })
    expect(fit).toEqual(powerLaw(words, { discrete: true }))
    expect(comparison).toEqual(tailModelComparison(words, fit.value!, { discrete: true }))
    expect(verdict).toMatch(/^The tail above x_min = 7 .* exponent 1\.95; a lognormal fits worse\./)
})

test('INV-10: one reason for all when there is nothing to fit', () => {
    for (const [values, reason] of [
        [[], 'Nothing to measure: there are no values.'],
        [[0], 'No demand: every value is 0.'],
        [[1, 2, 3], 'Too few values above 0 (3 < 50) to tell a power law.'],
    ] as const) {
        const { fit, comparison, verdict } = powerLawTail(distribution(values), { discrete: true })
        expect([fit.nullReason, comparison.nullReason, verdict]).toEqual([reason, reason, reason])
    }
})
