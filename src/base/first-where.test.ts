import { firstWhere } from './first-where'

test('the first place from which on something holds is found, wherever it is', () => {
    for (const count of [0, 1, 2, 7, 64])
        for (let first = 0; first <= count; first++)
            expect(firstWhere(count, (place) => place >= first)).toBe(first)
})
