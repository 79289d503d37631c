import { sharedRead } from './shared-read'

test('a caller is never given a read that began before he asked', async () => {
    let value = 0
    let reads = 0
    const pending: (() => void)[] = []
    const read = sharedRead(() => {
        const seen = value
        reads++
        return new Promise<number>((resolve) => pending.push(() => resolve(seen)))
    })
    const flush = async () => {
        await new Promise((done) => setImmediate(done))
        pending.shift()!()
    }
    const first = read()
    value = 1
    const later = [read(), read(), read()]
    await flush()
    expect(await first).toBe(0)
    await flush()
    expect(await Promise.all(later)).toEqual([1, 1, 1])
    expect(reads).toBe(2)
    value = 2
    const last = read()
    await flush()
    expect(await last).toBe(2)
})

test('a read that fails is told to those who wait for it, and the next ones go on', async () => {
    let fail = true
    const read = sharedRead(async () => {
        if (fail) throw new Error('down')
        return 'up'
    })
    const failed = read()
    const next = read()
    await expect(failed).rejects.toThrow('down')
    await expect(next).rejects.toThrow('down')
    fail = false
    expect(await read()).toBe('up')
})
