import { seeded } from '../../../test/support/random-events'
import { nextLook } from './plan'
import { changed, confirmedBy, cover, readBy, type Stretch } from './stretches'

const open = { openFrom: (_: string, height: number) => height, openTo: () => Infinity }
const at = (from: number, to: number, endpoints: string[], look: Stretch['look'] = 'none'): Stretch => ({
    from,
    to,
    endpoints,
    look,
})
const final = (from: number, to: number, sources = 2) => ({ from, to, sources, early: false })

test('an endpoint that has not spoken for a stretch is asked before one that has', () => {
    const stretches = [at(1, 50, ['a', 'b'], 'final'), at(51, 90, ['a'])]
    expect(nextLook(stretches, final(1, 100), { ...open, endpoints: ['a', 'b'] })).toEqual({
        from: 51,
        to: 90,
        endpoint: 'b',
    })
})

test('new blocks that only their own endpoint could be asked for again are asked of another one as soon as it is there', () => {
    const stretches = [at(1, 9, ['a'], 'early')]
    const early = { ...final(1, 9), early: true }
    expect(nextLook(stretches, early, { ...open, endpoints: ['a'] })).toBeNull()
    expect(nextLook(stretches, early, { ...open, endpoints: ['a', 'b'] })).toMatchObject({ endpoint: 'b' })
})

test('where only one endpoint is there it is asked again once the blocks are final, and then no more', () => {
    const only = { ...open, endpoints: ['a'] }
    expect(nextLook([at(1, 9, ['a'], 'early')], final(1, 9), only)).toMatchObject({ from: 1, endpoint: 'a' })
    expect(nextLook([at(1, 9, ['a'], 'final')], final(1, 9), only)).toBeNull()
})

test('blocks of which nobody knows who read them are asked of two endpoints', () => {
    const two = { ...open, endpoints: ['a', 'b'] }
    expect(nextLook([], final(1, 9), two)).toMatchObject({ endpoint: 'a' })
    const once = changed([], 1, 9, confirmedBy('a', 'final'))
    expect(nextLook(once, final(1, 9), two)).toMatchObject({ from: 1, to: 9, endpoint: 'b' })
    expect(nextLook(changed(once, 1, 9, confirmedBy('b', 'final')), final(1, 9), two)).toBeNull()
})

test('an endpoint that leaves logs out below a height is passed over there, and asked above', () => {
    const askable = {
        endpoints: ['a', 'b'],
        openFrom: (endpoint: string, height: number) => (endpoint === 'b' ? Math.max(height, 60) : height),
        openTo: () => Infinity,
    }
    const stretches = [at(1, 100, ['a'])]
    expect(nextLook(stretches, final(1, 100), askable)).toEqual({ from: 1, to: 59, endpoint: 'a' })
    const after = changed(stretches, 1, 59, confirmedBy('a', 'final'))
    expect(nextLook(after, final(1, 100), askable)).toEqual({ from: 60, to: 100, endpoint: 'b' })
    const done = changed(after, 60, 100, confirmedBy('b', 'final'))
    expect(nextLook(done, final(1, 100), askable)).toBeNull()
})

test('whatever order stretches change in, they stay apart, ascend, and say of each block what was said last', () => {
    for (let seed = 1; seed <= 300; seed++) {
        const random = seeded(seed)
        const plain = Array.from({ length: 40 }, () => ({ endpoints: [] as readonly string[], look: 'none' }))
        let stretches: Stretch[] = []
        for (let n = 0; n < 12; n++) {
            const from = random.below(40)
            const to = from + random.below(40 - from)
            const name = random.pick(['a', 'b', 'c'])
            const change =
                random.below(3) === 0 ? readBy([name]) : confirmedBy(name, random.pick(['early', 'final']))
            stretches = changed(stretches, from, to, change)
            for (let height = from; height <= to; height++) plain[height] = change(plain[height] as Stretch)
        }
        const blocks = cover(stretches, 0, 39).flatMap(({ from, to, endpoints, look }) =>
            Array.from({ length: to - from + 1 }, () => ({ endpoints, look })),
        )
        expect(blocks).toEqual(plain)
        for (const [i, { from }] of stretches.entries())
            expect(from).toBeGreaterThan(stretches[i - 1]?.to ?? -1)
    }
})
