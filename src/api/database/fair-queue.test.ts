import { FairQueue, QueueFull } from './fair-queue'

const options = { places: 4, share: 2, waitingOfClient: 3, waiting: 5 }

/** Takes a place and notes in `log` when it was had. */
async function entering(queue: FairQueue, client: string, log: string[], signal?: AbortSignal) {
    const leave = await queue.take(client, { signal })
    log.push(client)
    return leave
}

test('a client holds no more than its share, also while nobody else is there', async () => {
    const queue = new FairQueue(options)
    const log: string[] = []
    const leave = await entering(queue, 'greedy', log)
    await entering(queue, 'greedy', log)
    void entering(queue, 'greedy', log)
    await entering(queue, 'other', log)
    expect(log).toEqual(['greedy', 'greedy', 'other'])
    leave()
    await Promise.resolve()
    expect(queue.usage).toEqual({ taken: 3, waiting: 0 })
})

test('who holds the fewest places comes first, then who has waited longest', async () => {
    const queue = new FairQueue({ ...options, places: 2 })
    const log: string[] = []
    const first = await entering(queue, 'a', log)
    await entering(queue, 'a', log)
    const rest = ['a', 'a', 'b', 'c'].map((client) => entering(queue, client, log))
    first()
    ;(await rest[2])()
    await rest[3]
    expect(log.slice(2)).toEqual(['b', 'c'])
})

test('a client that has too many waiting is refused while others may still wait, and too many in all are refused as such', async () => {
    const queue = new FairQueue({ ...options, places: 1, share: 1 })
    await queue.take('a')
    for (let n = 0; n < 3; n++) void queue.take('a').catch(() => {})
    await expect(queue.take('a')).rejects.toMatchObject({ refusal: 'CLIENT_WAITS' })
    for (const client of ['b', 'c']) void queue.take(client).catch(() => {})
    void queue.take('d').catch(() => {})
    // Nobody has more waiting than this one would have.
    await expect(queue.take('d')).rejects.toThrow(QueueFull)
    await expect(queue.take('d')).rejects.toMatchObject({ refusal: 'ALL_WAIT' })
})

/** Clients are letters with numbers; the letter is the network. */
const networkOf = (client: string) => client[0]!

test('many clients of one network hold no more than its share, and it comes behind one that holds less', async () => {
    const queue = new FairQueue({ ...options, networkOf, networkShare: 3 })
    const log: string[] = []
    const first = await entering(queue, 'x1', log)
    for (const client of ['x2', 'x3']) await entering(queue, client, log)
    const rest = ['x4', 'x5', 'y1', 'y2'].map((client) => entering(queue, client, log))
    await rest[2]
    first()
    await rest[3]
    expect(log).toEqual(['x1', 'x2', 'x3', 'y1', 'y2'])
    expect(queue.usage).toEqual({ taken: 4, waiting: 2 })
})

test('where no more may wait, the network with most who wait makes room: its last one is refused', async () => {
    const queue = new FairQueue({ ...options, places: 1, networkOf })
    await queue.take('x0')
    const waiting = [1, 2, 3, 4, 5].map((n) => queue.take(`x${n}`))
    const last = expect(waiting[4]).rejects.toMatchObject({ refusal: 'ALL_WAIT' })
    void queue.take('y1')
    await last
    await expect(queue.take('x6')).rejects.toMatchObject({ refusal: 'ALL_WAIT' })
    expect(queue.usage).toEqual({ taken: 1, waiting: 5 })
})

test('who has waited for as long as is of use is told so, and leaves no trace', async () => {
    const queue = new FairQueue({ ...options, places: 1, patienceMs: 50 })
    const leave = await queue.take('a')
    await expect(queue.take('b')).rejects.toMatchObject({ refusal: 'WAITED_LONG' })
    leave()
    expect(queue.usage).toEqual({ taken: 0, waiting: 0 })
})

test('who goes while waiting leaves no trace, and a place is given back once', async () => {
    const queue = new FairQueue({ ...options, places: 1 })
    const leave = await queue.take('a')
    const gone = new AbortController()
    const waiting = queue.take('b', { signal: gone.signal })
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(queue.take('b', { signal: gone.signal })).rejects.toThrow('gone')
    leave()
    leave()
    expect(queue.usage).toEqual({ taken: 0, waiting: 0 })
    await queue.take('c')
    expect(queue.usage).toEqual({ taken: 1, waiting: 0 })
})

test('who yields enters when nobody is inside who does not, and after a second at the latest', async () => {
    const queue = new FairQueue(options)
    const log: string[] = []
    const heavy = (name: string) =>
        queue.take('heavy', { yields: () => true }).then((leave) => {
            log.push(name)
            return leave
        })
    const leaveFirst = await heavy('first')
    const leaveLight = await entering(queue, 'light', log)
    const second = heavy('second')
    await entering(queue, 'other', log).then((leave) => leave())
    leaveFirst()
    await Promise.resolve()
    expect(log).toEqual(['first', 'light', 'other'])
    leaveLight()
    ;(await second)()
    expect(log.at(-1)).toBe('second')
    await entering(queue, 'light', log)
    // Nobody leaves: it is let in all the same.
    await heavy('third')
    expect(queue.usage).toEqual({ taken: 2, waiting: 0 })
})

test('who rests holds up nobody else: neither those who yield nor, where places are few, anybody', async () => {
    const queue = new FairQueue({ ...options, places: 1 })
    const log: string[] = []
    const leave = await queue.take('tired')
    const heavy = queue.take('heavy', { yields: () => true }).then((leave) => {
        log.push('heavy')
        leave()
    })
    const again = queue.take('tired', { share: () => 1 }).then(() => log.push('tired'))
    leave(2_000)
    const before = performance.now()
    await heavy
    expect(performance.now() - before).toBeLessThan(1_000)
    expect(queue.usage).toEqual({ taken: 0, waiting: 1 })
    await again
    expect(log).toEqual(['heavy', 'tired'])
    expect(performance.now() - before).toBeGreaterThan(1_900)
})
