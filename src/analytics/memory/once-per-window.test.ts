import { setTimeout as sleep } from 'node:timers/promises'
import type { MarketQuestion } from './market-memory'
import { type Argument, KEPT_RESULTS, oncePerWindow } from './once-per-window'
import type { WindowDemand } from './window-demand'

const question = {} as MarketQuestion
const newWindow = () => ({}) as WindowDemand

/** A remembering function, and how often it worked. */
function counted<Arguments extends readonly Argument[]>(kept = KEPT_RESULTS) {
    const work = jest.fn((_question: MarketQuestion, _window: WindowDemand, ...args: Arguments) => args)
    return { work, once: oncePerWindow(work, kept) }
}

test('what was worked out of a window is given to the next who asks the same of it', () => {
    const { work, once } = counted<[string, number]>()
    const window = newWindow()
    expect(once(question, window, 'CALLS', 4)).toBe(once(question, window, 'CALLS', 4))
    expect(work).toHaveBeenCalledTimes(1)
})

test('another window, another argument or another function is another result, also where they read alike', () => {
    const { work, once } = counted<Argument[]>()
    const [one, other] = [newWindow(), newWindow()]
    const lists: Argument[][] = [
        [],
        [''],
        ['a,b'],
        ['a', 'b'],
        [['a', 'b']],
        [1],
        ['1'],
        [null],
        ['null'],
        [true],
        [[]],
    ]
    for (const window of [one, other])
        for (const args of lists) expect(once(question, window, ...args)).toEqual(args)
    expect(work).toHaveBeenCalledTimes(2 * lists.length)
    const second = counted<Argument[]>()
    second.once(question, one, 1)
    expect(second.work).toHaveBeenCalledTimes(1)
})

test('with ever new arguments memory stays bounded: the one asked for longest ago is forgotten first', () => {
    const { work, once } = counted<[number]>()
    const window = newWindow()
    const { most } = KEPT_RESULTS
    for (let p = 0; p < most; p++) once(question, window, p)
    once(question, window, 0)
    once(question, window, most)
    expect(work).toHaveBeenCalledTimes(most + 1)
    once(question, window, 0)
    expect(work).toHaveBeenCalledTimes(most + 1)
    once(question, window, 1)
    expect(work).toHaveBeenCalledTimes(most + 2)
})

test('a function may keep fewer', () => {
    const { work, once } = counted<[number]>({ ...KEPT_RESULTS, most: 1 })
    const window = newWindow()
    for (const p of [1, 2, 1]) once(question, window, p)
    expect(work).toHaveBeenCalledTimes(3)
})

test('what nobody asks for is forgotten', async () => {
    const { work, once } = counted<[number]>({ ...KEPT_RESULTS, forMs: 20 })
    const window = newWindow()
    once(question, window, 1)
    await sleep(200)
    once(question, window, 1)
    expect(work).toHaveBeenCalledTimes(2)
})

test('what failed is worked out again, also for those who waited for it', async () => {
    let fail: (error: Error) => void = () => {}
    const work = jest
        .fn<Promise<string>, [MarketQuestion, WindowDemand]>()
        .mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)))
        .mockImplementation(async () => 'found')
    const once = oncePerWindow(work)
    const window = newWindow()
    const begun = once(question, window)
    const waiting = [once(question, window), once(question, window)]
    fail(new Error('its client has gone'))
    await expect(begun).rejects.toThrow('its client has gone')
    expect(await Promise.all(waiting)).toEqual(['found', 'found'])
    expect(await once(question, window)).toBe('found')
    expect(work).toHaveBeenCalledTimes(2)
})

test('what throws at once is not kept', () => {
    const work = jest.fn(() => {
        throw new Error('no such measure')
    })
    const once = oncePerWindow(work)
    const window = newWindow()
    for (let times = 0; times < 2; times++) expect(() => once(question, window)).toThrow('no such measure')
    expect(work).toHaveBeenCalledTimes(2)
})
