import { RangeCap } from './range-cap'

const answered = (cap: RangeCap, times: number) => {
    for (let i = 0; i < times; i++) cap.answered(cap.span)
}

test('a range that was refused is halved, and tried again after twenty answers', () => {
    const cap = new RangeCap()
    cap.refused(1000, null)
    expect(cap.span).toBe(500)
    answered(cap, 19)
    expect(cap.span).toBe(500)
    answered(cap, 1)
    expect(cap.span).toBe(1000)
})

test('a limit that the endpoint named is kept for long, and not for ever', () => {
    const cap = new RangeCap()
    cap.refused(1000, 10)
    answered(cap, 199)
    expect(cap.span).toBe(10)
    answered(cap, 1)
    expect(cap.span).toBe(20)
})

test.each([0, -5, 1000, 5000])(
    'a named limit of %d for a range of 1000 is no help: it is halved',
    (named) => {
        const cap = new RangeCap()
        cap.refused(1000, named)
        expect(cap.span).toBe(500)
    },
)

test('three failures in a row, whatever they say, halve the range; an answer between starts the count anew', () => {
    const cap = new RangeCap()
    expect([cap.failed(100), cap.failed(100)]).toEqual([false, false])
    cap.answered(100)
    expect([cap.failed(100), cap.failed(100), cap.failed(100)]).toEqual([false, false, true])
    expect(cap.span).toBe(50)
})

test('a single block is never halved', () => {
    const cap = new RangeCap()
    for (let i = 0; i < 10; i++) expect(cap.failed(1)).toBe(false)
    cap.refused(1, null)
    expect(cap.span).toBe(1)
})
