import { growth } from './growth'

test('growth is the quotient of now and before', () => {
    expect(growth(5n, 4n)).toEqual({ now: 5n, before: 4n, quotient: '1.250000000000', nullReason: null })
    expect(growth(0n, 4n).quotient).toBe('0.000000000000')
})

test('INV-10: growth from nothing has no quotient, and says why', () => {
    expect(growth(5n, 0n)).toMatchObject({ before: 0n, quotient: null, nullReason: 'It was 0 before.' })
    expect(growth(5n, null)).toMatchObject({
        before: null,
        quotient: null,
        nullReason: expect.stringMatching(/no beginning/),
    })
})
