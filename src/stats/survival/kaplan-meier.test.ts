import fc from 'fast-check'
import { AML, durations, REMISSION } from '../testing/published'
import { kaplanMeier } from './kaplan-meier'

const some = fc.array(fc.record({ time: fc.nat({ max: 20 }), event: fc.boolean() }), {
    minLength: 1,
    maxLength: 40,
})

test.each([
    ['aml', AML.maintained, [0.9091, 0.8182, 0.7159, 0.6136, 0.4909, 0.3682, 0.1841]],
    ['6-MP', REMISSION.mercaptopurine, [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]],
])('published survival of %s', (_, data, survival) => {
    const steps = kaplanMeier(data).value!.steps.filter(({ events }) => events > 0)
    steps.forEach((step, i) => {
        expect(step.survival).toBeCloseTo(survival[i], 4)
    })
    expect(steps).toHaveLength(survival.length)
})

test('published errors and log-log limits of aml', () => {
    const { value } = kaplanMeier(AML.maintained)
    const step = (time: number) => value!.steps.find((each) => each.time === time)!
    expect(step(9).standardError).toBeCloseTo(0.0867, 4)
    expect(step(13)).toMatchObject({ atRisk: 10, events: 1, censored: 1 })
    expect(step(13).standardError).toBeCloseTo(0.1163, 4)
    expect(step(48).standardError).toBeCloseTo(0.1535, 4)
    expect(step(9).lower).toBeCloseTo(0.50808, 5)
    expect(step(9).upper).toBeCloseTo(0.98667, 5)
    expect(step(28)).toMatchObject({ events: 0, censored: 1, survival: step(23).survival })
    expect(value).toMatchObject({ n: 11, events: 7, median: { value: 31 }, medianLower: { value: 13 } })
    expect(value!.medianUpper.nullReason).toMatch(/stays above one half/)
})

test('the median of the placebo group is 8 weeks, 4 to 11', () => {
    expect(kaplanMeier(REMISSION.placebo).value).toMatchObject({
        median: { value: 8 },
        medianLower: { value: 4 },
        medianUpper: { value: 11 },
    })
})

test('an event counts before a censoring of the same time', () => {
    const { steps } = kaplanMeier(durations('1 1+ 2')).value!
    expect(steps[0]).toMatchObject({ atRisk: 3, events: 1, censored: 1 })
    expect(steps[0].survival).toBeCloseTo(2 / 3, 12)
    expect(steps[1]).toMatchObject({ atRisk: 1, survival: 0, standardError: 0, lower: null, upper: null })
})

test('exactly half waiting is the median, whatever the rounding', () => {
    expect(kaplanMeier(durations('1 2 3 4 5 6')).value!.median.value).toBe(3)
    expect(kaplanMeier(durations('1 2 3 4 5 6 7 8 9 10 11 12 13 14')).value!.median.value).toBe(7)
})

test('without censoring it is the share that waits longer', () => {
    fc.assert(
        fc.property(fc.array(fc.nat({ max: 20 }), { minLength: 1 }), (times) => {
            for (const { time, survival } of kaplanMeier(times.map((time) => ({ time, event: true }))).value!
                .steps) {
                expect(survival).toBeCloseTo(times.filter((each) => each > time).length / times.length, 12)
            }
        }),
    )
})

test('it never rises, lies within its limits, and counts everybody once in any order', () => {
    fc.assert(
        fc.property(some, (data) => {
            const { value } = kaplanMeier(data)
            value!.steps.forEach(({ survival, lower, upper }, i) => {
                if (i > 0) expect(survival).toBeLessThanOrEqual(value!.steps[i - 1].survival)
                if (lower !== null) expect(lower).toBeLessThanOrEqual(survival)
                if (upper !== null) expect(upper).toBeGreaterThanOrEqual(survival)
            })
            expect(value!.steps.reduce((all, { events, censored }) => all + events + censored, 0)).toBe(
                data.length,
            )
            expect(kaplanMeier([...data].reverse()).value).toEqual(value)
        }),
    )
})

test('a median that is not reached is null, with a reason', () => {
    const { value } = kaplanMeier(durations('5+ 7+'))
    expect(value).toMatchObject({
        events: 0,
        median: { value: null, nullReason: 'More than half are still waiting.' },
    })
    expect(value!.steps[0]).toMatchObject({ survival: 1, lower: null, upper: null })
})

test('a limit that does not exist where nobody is left is no upper limit of the median', () => {
    const { value } = kaplanMeier(durations('1 2'))
    expect(value).toMatchObject({
        median: { value: 1 },
        medianLower: { value: 1 },
        medianUpper: { value: null },
    })
})

test('input is checked', () => {
    expect(kaplanMeier([]).nullReason).toMatch(/no durations/)
    for (const time of [-1, Number.NaN, Infinity]) {
        expect(() => kaplanMeier([{ time, event: true }])).toThrow(`duration 0 is ${time}`)
    }
    expect(() => kaplanMeier(AML.maintained, 1)).toThrow(RangeError)
})

test('a hundred thousand durations take less than two seconds', () => {
    const data = Array.from({ length: 100_000 }, (_, i) => ({ time: (i * 7919) % 1009, event: i % 3 === 0 }))
    const start = process.cpuUsage()
    expect(kaplanMeier(data).value!.steps).toHaveLength(1009)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000)
})
