import fc from 'fast-check'
import { folded } from '../../base/folded'
import { atOnce } from '../../stats'
import { type Entry, type Hit, type Match, SearchIndex } from './search-index'

const entry = (id: string, more: Partial<Entry> = {}): Entry => ({
    kind: 'MODEL',
    id,
    name: null,
    artifacts: [],
    owner: null,
    registered: false,
    calls: 0,
    payments: 0,
    ...more,
})

const indexOf = (entries: Entry[]) => atOnce(SearchIndex.of(entries))
const found = (entries: Entry[], text: string, count = 10) =>
    indexOf(entries)
        .find(folded(text), count)
        .map(({ id, match, matched, text: of }) => ({ id, match, matched, text: of }))

/** The same by looking at every text of every entry. */
function plainly(entries: Entry[], text: string): Pick<Hit, 'id' | 'match'>[] {
    const places = { EXACT: 0, PREFIX: 1, MIDDLE: 2 }
    const matchOf = (name: string): Match | null => {
        const own = folded(name)
        if (own === text) return 'EXACT'
        if (own.startsWith(text) || own.includes(`/${text}`)) return 'PREFIX'
        return own.includes(text) ? 'MIDDLE' : null
    }
    return entries
        .flatMap((each) => {
            const all = [each.id, ...(each.name === null ? [] : [each.name]), ...each.artifacts]
            const matches = all.flatMap((name) => matchOf(name) ?? [])
            const [match] = matches.sort((a, b) => places[a] - places[b])
            return match ? [{ each, match }] : []
        })
        .sort(
            (a, b) =>
                places[a.match] - places[b.match] ||
                b.each.calls + b.each.payments - a.each.calls - a.each.payments ||
                (a.each.kind === b.each.kind
                    ? a.each.id < b.each.id
                        ? -1
                        : 1
                    : a.each.kind === 'MODEL' || b.each.kind === 'PAYER'
                      ? -1
                      : 1),
        )
        .map(({ each, match }) => ({ id: each.id, match }))
}

test('what is found, and in which order, is what looking at every text finds', () => {
    const letters = fc.constantFrom('a', 'B', 'b', '/', 'é', 'ß', '0', 'x', ' ', '漢')
    const text = fc.string({ unit: letters, maxLength: 6 })
    const some = fc.record({
        kind: fc.constantFrom('MODEL' as const, 'CREATOR' as const, 'PAYER' as const),
        name: fc.option(text),
        artifacts: fc.array(text, { maxLength: 3 }),
        calls: fc.nat(3),
        payments: fc.nat(2),
    })
    fc.assert(
        fc.property(
            fc.array(some, { maxLength: 30 }),
            text,
            fc.integer({ min: 1, max: 8 }),
            (list, wanted, count) => {
                const entries = list.map((each, n) => entry(`0x${n.toString(16)}a`, each))
                const compared = folded(wanted)
                fc.pre(compared !== '')
                const hits = indexOf(entries).find(compared, count)
                expect(hits.map(({ id, match }) => ({ id, match }))).toEqual(
                    plainly(entries, compared).slice(0, count),
                )
                for (const hit of hits) expect(folded(hit.text)).toContain(compared)
            },
        ),
        { numRuns: 500 },
    )
})

test('a hit says which text has it, as it was written, and what it is called', () => {
    const entries = [
        entry('0xAA11', { name: 'Onyx/Große', artifacts: ['QmAbC', 'blob-1'], owner: '0x0f', calls: 2 }),
        entry('0xbb22', { kind: 'PAYER', payments: 9 }),
    ]
    expect(found(entries, 'GROSSE')).toEqual([
        { id: '0xAA11', match: 'PREFIX', matched: 'NAME', text: 'Onyx/Große' },
    ])
    expect(found(entries, 'qmabc')).toEqual([
        { id: '0xAA11', match: 'EXACT', matched: 'ARTIFACT', text: 'QmAbC' },
    ])
    expect(found(entries, 'lob-')).toMatchObject([{ match: 'MIDDLE', matched: 'ARTIFACT', text: 'blob-1' }])
    expect(found(entries, '0x').map(({ id, matched }) => [id, matched])).toEqual([
        ['0xbb22', 'ID'],
        ['0xAA11', 'ID'],
    ])
    expect(found(entries, '0x0f')).toEqual([])
})

test('no character is special, texts of neighbours do not run into each other, and what was never written is not found', () => {
    const entries = [entry('1', { name: '100%_.*' }), entry('2', { name: 'ab', artifacts: ['cd'] })]
    expect(found(entries, '%_.*').map(({ id }) => id)).toEqual(['1'])
    for (const text of ['.', '%', '_']) expect(found(entries, text).map(({ id }) => id)).toEqual(['1'])
    for (const text of ['bc', 'abcd', 'd2', '.+', '[a]', 'a%', '12']) expect(found(entries, text)).toEqual([])
    expect(found([], 'a')).toEqual([])
})
