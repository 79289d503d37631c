import { Pacer } from './pacer'

test('a refusal for speed spaces the requests, and answers let them come closer again', () => {
    const pacer = new Pacer(null)
    expect(pacer.take(0)).toBe(0)
    pacer.tooFast(0, null)
    expect(pacer.gapMs).toBe(40)
    pacer.tooFast(10, null)
    expect(pacer.gapMs).toBe(40)
    pacer.tooFast(1_500, null)
    expect(pacer.gapMs).toBe(80)
    for (let i = 0; i < 100; i++) pacer.answered()
    expect(pacer.gapMs).toBe(0)
})

test('what the endpoint asks for in Retry-After is kept', () => {
    const pacer = new Pacer(null)
    pacer.tooFast(1_000, 5_000)
    expect(pacer.take(1_000)).toBe(5_000)
})

test('a set rate is never passed', () => {
    const pacer = new Pacer(10)
    expect([pacer.take(0), pacer.take(0), pacer.take(0)]).toEqual([0, 100, 200])
})
