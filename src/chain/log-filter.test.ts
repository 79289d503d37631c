import { LogMatcher, toRpcFilters, WANT } from './log-filter'

const [A, B, C] = ['0xaa', '0xbb', '0xcc']
const [T, U, V] = ['0x01', '0x02', '0x03']

test('requests that differ in address and first topic only share one call', () => {
    const filters = toRpcFilters([
        { address: [A], topic0: [T] },
        { address: [B], topic0: [U], transaction: true },
    ])
    expect(filters).toEqual([{ address: [A, B], topics: [[T, U]] }])
})

test('requests with other topics, without address or without first topic are asked apart', () => {
    const filters = toRpcFilters([
        { address: [A], topic0: [T], topic2: [V, U] },
        { address: [B], topic0: [T], topic2: [U, V] },
        { topic0: [T] },
        { address: [C] },
    ])
    expect(filters).toEqual([
        { address: [A, B], topics: [[T], null, [U, V]] },
        { topics: [[T]] },
        { address: [C], topics: [] },
    ])
})

test('an empty list matches nothing, so it must not reach the node, where it would match everything', () => {
    expect(toRpcFilters([{ address: [A], topic0: [T], topic2: [] }])).toEqual([])
    expect(new LogMatcher([{ address: [A], topic2: [] }]).match(A, [T, U, V])).toBe(WANT.nothing)
})

test('long address lists are cut', () => {
    const address = Array.from({ length: 1001 }, (_, i) => '0x' + i.toString(16))
    expect(toRpcFilters([{ address, topic0: [T] }]).map((f) => f.address!.length)).toEqual([500, 500, 1])
})

test('the matcher keeps exactly what a request asked for, and adds up what is wanted', () => {
    const matcher = new LogMatcher([
        { address: [A], topic0: [T] },
        { address: [B], topic0: [U], transaction: true },
        { address: [B], topic0: [U], topic1: [V], transactionLogs: true },
    ])
    expect(matcher.match(A, [T])).toBe(WANT.log)
    expect(matcher.match(A, [U])).toBe(WANT.nothing)
    expect(matcher.match(B, [T])).toBe(WANT.nothing)
    expect(matcher.match(B, [U])).toBe(WANT.log | WANT.transaction)
    expect(matcher.match(B, [U, V])).toBe(WANT.log | WANT.transaction | WANT.transactionLogs)
    expect(matcher.match(C, [T])).toBe(WANT.nothing)
})

test('a request without address takes the topic from anyone; one without topics takes all of an address', () => {
    const matcher = new LogMatcher([{ topic0: [T] }, { address: [C] }])
    expect(matcher.match(B, [T])).toBe(WANT.log)
    expect(matcher.match(C, [])).toBe(WANT.log)
    expect(matcher.match(B, [])).toBe(WANT.nothing)
})

test('letter case of requests does not matter', () => {
    const matcher = new LogMatcher([{ address: ['0xAbC'], topic0: ['0xDEF'] }])
    expect(matcher.match('0xabc', ['0xdef'])).toBe(WANT.log)
})
