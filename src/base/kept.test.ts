import { kept } from './kept'

test('what is kept is made once for each key, also when it is null', () => {
    const made: string[] = []
    const map = new Map<string, string | null>()
    const make = (key: string) => {
        made.push(key)
        return key === 'none' ? null : key
    }
    const ask = (key: string) => kept(map, key, () => make(key))
    expect(['a', 'none', 'a', 'none', 'b'].map(ask)).toEqual(['a', null, 'a', null, 'b'])
    expect(made).toEqual(['a', 'none', 'b'])
})

test('a promise that fails is forgotten, and made again for who asks next', async () => {
    const map = new Map<string, Promise<number>>()
    let times = 0
    const ask = () =>
        kept(map, 'key', async () => (times++ === 0 ? Promise.reject(new Error('gone')) : times))
    const [first, second] = [ask(), ask()]
    await expect(first).rejects.toThrow('gone')
    await expect(second).rejects.toThrow('gone')
    expect(await ask()).toBe(2)
    expect(await ask()).toBe(2)
})
