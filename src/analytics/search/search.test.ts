import { Search } from './search'

const DAY_MS = 86_400_000
const model = (name: string) => [`0x${name}`, name, null, true, 1, 0, []]

test('what is new is found once what is looked through was read again, and what fails leaves the one before', async () => {
    let names = ['first']
    let now = 0
    let reads = 0
    const reader = {
        async rows(sql: string, params?: unknown[]) {
            if (!sql.includes('FROM model m')) return []
            reads++
            if (names.length === 0) throw new Error('no database')
            return params![0] === '' ? names.map(model) : []
        },
    }
    const search = new Search(reader, () => now)
    const found = async (text: string) => (await search.find(text, 5)).hits.map(({ name }) => name)
    const settled = () => new Promise((done) => setTimeout(done, 20))
    expect(await Promise.all([found('first'), found('first')])).toEqual([['first'], ['first']])
    expect(reads).toBe(1)
    names = ['first', 'second']
    expect(await found('second')).toEqual([])
    now += DAY_MS
    expect(await found('second')).toEqual([])
    await settled()
    expect(await found('second')).toEqual(['second'])
    names = []
    now += DAY_MS
    expect(await found('second')).toEqual(['second'])
    await settled()
    expect(await found('second')).toEqual(['second'])
    expect(reads).toBe(3)
})

test('who asks first is told when it cannot be read', async () => {
    const search = new Search({ rows: () => Promise.reject(new Error('no database')) })
    await expect(search.find('a', 5)).rejects.toThrow('no database')
})
