import { WakingTime } from './waking-time'

test('time in which the listener itself slept does not count: an hour of suspension is two seconds', () => {
    let now = 0
    const time = new WakingTime(() => now)
    let counted = 0
    for (const step of [1_000, 1_100, 3_600_000, 1_000]) {
        now += step
        counted += time.passed()
    }
    expect(counted).toBe(1_000 + 1_100 + 2_000 + 1_000)
})

test('a clock that jumps back takes nothing away', () => {
    let now = 1_000
    const time = new WakingTime(() => now)
    now = 0
    expect(time.passed()).toBe(0)
})
