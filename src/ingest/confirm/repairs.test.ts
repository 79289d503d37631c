import { Repairs } from './repairs'
import { SettledHeight } from './settled-height'
import { Sources } from './sources'

test('a block is read again three times at most, and repairs that follow each other wait longer and longer', () => {
    let now = 0
    const repairs = new Repairs(10, () => now)
    const waits: number[] = []
    for (let n = 0; n < 3; n++) {
        const from = now
        while (repairs.objection(5)) now += 1
        waits.push(now - from)
        repairs.noted(5)
    }
    expect(waits).toEqual([0, 10, 20])
    now += 1e9
    expect(repairs.objection(5)).toMatch(/read 3 times and is still not as receipts say/)
    expect(repairs.objection(6)).toBeNull()
})

const endpoint = (url: string) => ({ url, name: new URL(url).host })

test('an endpoint that leaves logs out again and again is left alone further and longer, until it agrees', () => {
    let now = 0
    const sources = new Sources([endpoint('http://a/key'), endpoint('http://b/')], 10, () => now)
    const [a] = sources.all
    sources.leavesOut(a, 1, 10, 'a leaves out logs')
    expect(sources.openFrom(a.id, 1)).toBe(11)
    expect(sources.openFrom(sources.all[1].id, 1)).toBe(1)
    sources.leavesOut(a, 11, 20, 'a leaves out logs')
    expect(sources.openFrom(a.id, 1)).toBe(31)
    expect(sources.reasons).toEqual(['a leaves out logs'])
    now = a.gapUntil
    expect(sources.openFrom(a.id, 1)).toBe(1)
    expect(sources.reasons).toEqual([])
})

test('no part of a URL but its host is kept of an endpoint, and the same URL twice is one source', () => {
    const sources = new Sources(
        [endpoint('https://host.example/v2/SECRET'), endpoint('https://host.example/v2/SECRET')],
        10,
    )
    expect(sources.all).toHaveLength(1)
    expect(JSON.stringify(sources.all)).not.toContain('SECRET')
    expect(sources.all[0].id).toMatch(/^[0-9a-f]{12}$/)
})

test('a height counts as settled some time after it was indexed, and a reorg lowers it at once', () => {
    let now = 0
    const settled = new SettledHeight(30, () => now)
    expect(settled.at(10)).toBe(-1)
    now = 20
    expect(settled.at(12)).toBe(-1)
    now = 31
    expect(settled.at(14)).toBe(10)
    now = 52
    expect(settled.at(14)).toBe(12)
    now = 53
    expect(settled.at(8)).toBe(8)
})
