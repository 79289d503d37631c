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

test('a span that was refused is not asked again until twenty windows went well', () => {
    const sizer = new WindowSizer({ ...settings, startSpan: 1000 })
    sizer.refused(1000, null)
    for (let i = 0; i < 19; i++) sizer.observed(sizer.span, 0)
    expect(sizer.span).toBe(500)
    sizer.observed(sizer.span, 0)
    expect(sizer.span).toBe(1000)
})

test('a limit the provider named is kept for good', () => {
    const sizer = new WindowSizer({ ...settings, startSpan: 5000 })
    sizer.refused(5000, 2000)
    for (let i = 0; i < 100; i++) sizer.observed(sizer.span, 0)
    expect(sizer.span).toBe(2000)
})

test('a window cut short at the head does not shrink the next one', () => {
    const sizer = new WindowSizer(settings)
    sizer.observed(3, 0)
    expect(sizer.span).toBe(100)
})
