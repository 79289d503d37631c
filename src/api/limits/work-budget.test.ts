import { LoopClock } from './loop-clock'
import { Work } from './work'
import { rateLimitFields, WorkBudget } from './work-budget'

function budget(perMinute = 6_000) {
    let now = 0
    const made = new WorkBudget(perMinute, () => now)
    return { budget: made, pass: (ms: number) => (now += ms) }
}

test('what a request really cost is taken out, so that whoever guessed too low waits for it', () => {
    const { budget: work, pass } = budget()
    expect(work.wait('a')).toBeNull()
    work.charge('a', 9_000)
    // 3,000 ms below zero and 300 to ask with, at 100 ms a second.
    expect(work.wait('a')).toBe(33)
    expect(work.wait('b')).toBeNull()
    pass(33_000)
    expect(work.wait('a')).toBeNull()
    pass(600_000)
    expect(work.balance('a')).toEqual({ left: 6_000, fullIn: 0 })
})

test('who has had much at once rests until it is at its pace again, beside others; whoever has had little does not', () => {
    // A quarter of a processor, and a tenth of one beside others.
    const { budget: work, pass } = budget(15_000)
    work.charge('b', 1)
    work.charge('a', 40)
    expect([work.rest('a'), work.isHeavy('a')]).toEqual([0, false])
    work.charge('a', 150)
    expect([work.rest('a'), work.isHeavy('a')]).toEqual([400, true])
    pass(400)
    expect([work.rest('a'), work.isHeavy('a')]).toEqual([0, true])
    pass(1_000)
    expect(work.isHeavy('a')).toBe(false)
    // However much one request took.
    work.charge('a', 5_000)
    expect(work.rest('a')).toBe(6_500)
    // Who else was served is gone, or was two seconds ago.
    pass(1_000)
    expect(work.rest('a')).toBe(0)
    work.charge('b', 1)
    expect(work.rest('a')).toBe(5_500)
    expect([new WorkBudget(0).rest('a'), new WorkBudget(0).isHeavy('a')]).toEqual([0, false])
})

test('the fields of the IETF draft tell what a client has and has left', () => {
    const { budget: work } = budget()
    work.charge('a', 1_500)
    expect(rateLimitFields(work, 'a')).toEqual({
        'ratelimit-policy': '"work";q=6000;w=60;qu="milliseconds"',
        ratelimit: '"work";r=4500;t=15',
    })
    work.charge('a', 10_000)
    expect(rateLimitFields(work, 'a').ratelimit).toBe('"work";r=0;t=115')
    expect(rateLimitFields(new WorkBudget(0), 'a')).toEqual({})
    expect(new WorkBudget(0).wait('a')).toBeNull()
})

test('the loop’s busy time is shared out among those that do not wait for the database', () => {
    let busy = 0
    const clock = new LoopClock(() => busy)
    const heavy = new Work(clock)
    const light = new Work(clock)
    busy += 10
    light.pause()
    busy += 100
    light.resume()
    busy += 10
    light.pause()
    heavy.pause()
    busy += 1_000
    expect(heavy.loopMs).toBe(110)
    expect(light.loopMs).toBe(10)
    expect(heavy.ms).toBe(110)
})
