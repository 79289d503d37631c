import { distribution } from '../distribution'
import { obeys } from '../testing/invariances'
import { INCOMES } from '../testing/published'
import { hoover } from './hoover'

test('published value', () => {
    expect(hoover(distribution(INCOMES)).value).toBeCloseTo(0.3378067, 7)
})

test('of one model with everything, all but its fair part would have to move', () => {
    expect(hoover(distribution([0, 0, 0, 8])).value).toBe(0.75)
})

obeys('hoover', hoover, { one: 0, equal: () => 0, replicated: (value) => value, transfer: 'does not fall' })
