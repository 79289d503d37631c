import { WindowSizer } from './window'

const settings = { startSpan: 100, maxSpan: 10_000, targetLogs: 1_000 }

test('windows double over empty ground up to the widest span', () => {
    const sizer = new WindowSizer(settings)
    const spans = Array.from({ length: 10 }, () => {
        sizer.observed(sizer.span, 0)
        return sizer.span
    })
    expect(spans).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000])
})

test('windows aim at the target where logs are dense', () => {
    const sizer = new WindowSizer(settings)
    sizer.observed(100, 5_000)
    expect(sizer.span).toBe(20)
    sizer.observed(20, 1_000)
    expect(sizer.span).toBe(20)
})

test('a window never gets smaller than one block', () => {
    const sizer = new WindowSizer(settings)
    sizer.observed(1, 1_000_000)
    expect(sizer.span).toBe(1)
})

test('a window cut short at the head does not shrink the next one', () => {
    const sizer = new WindowSizer(settings)
    sizer.observed(3, 0)
    expect(sizer.span).toBe(100)
})
