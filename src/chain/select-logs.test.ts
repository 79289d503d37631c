import { buildBlock } from './blocks'
import { LogMatcher } from './log-filter'
import type { RpcLog } from './rpc/rpc-shapes'
import { dropOddTimes, selectLogs } from './select-logs'

const A = '0xaa'
const T = '0x01'
const hash = (n: number) => '0x' + n.toString(16).padStart(64, '0')
const matcher = new LogMatcher([{ address: [A], topic0: [T] }])

function log(
    height: number,
    tx: number,
    position: number,
    index: number,
    more: Partial<RpcLog> = {},
): RpcLog {
    return {
        address: A,
        topics: [T],
        data: '0x',
        blockHash: hash(height),
        blockNumber: '0x' + height.toString(16),
        blockTimestamp: '0x10',
        transactionHash: hash(tx),
        transactionIndex: '0x' + position.toString(16),
        logIndex: '0x' + index.toString(16),
        ...more,
    }
}

function order(logs: RpcLog[], positions: Record<number, number> = {}): string[] {
    const block = [...selectLogs(logs, matcher, 0, 100).values()][0]
    const transactions = new Map(
        Object.entries(positions).map(([tx, position]) => {
            const h = hash(Number(tx))
            return [h, { hash: h, from: '0x', to: null, input: '0x', position }]
        }),
    )
    const header = { height: block.height, hash: block.hash, timeMs: block.timeMs!, parentHash: null }
    return buildBlock(header, block, transactions).logs.map(
        (l) => `${Number(l.transactionHash)}/${l.transactionIndex}/${l.logIndex}`,
    )
}

test('INV-2: two transactions of one block both with logIndex 0 keep all their logs', () => {
    const logs = [log(1, 7, 0, 0), log(1, 7, 0, 1), log(1, 8, 1, 0), log(1, 8, 1, 1)]
    expect(order(logs)).toEqual(['7/0/0', '7/0/1', '8/1/0', '8/1/1'])
})

test('INV-2: order follows the transaction found by hash, not the index its logs carry', () => {
    const logs = [log(1, 7, 3, 0), log(1, 8, 5, 0)]
    expect(order(logs, { 7: 1, 8: 0 })).toEqual(['8/0/0', '7/1/0'])
})

test('INV-2: messages of one Cosmos transaction share an index and stay apart', () => {
    const logs = [log(1, 9, 2, 0), log(1, 9, 2, 1), log(1, 8, 2, 0)]
    expect(order(logs)).toEqual(['9/2/0', '9/2/1', '8/2/0'])
})

test('INV-1: a log that two filters brought is kept once, whatever the order they came in', () => {
    const logs = [log(1, 7, 0, 1), log(1, 7, 0, 3), log(1, 7, 0, 0), log(1, 7, 0, 1), log(1, 7, 0, 2)]
    expect(order(logs)).toEqual(['7/0/0', '7/0/1', '7/0/2', '7/0/3'])
})

test('logs nobody asked for are dropped', () => {
    const logs = [log(1, 7, 0, 0), log(1, 7, 0, 1, { topics: ['0x02'] })]
    expect(order(logs)).toEqual(['7/0/0'])
})

test('one height with two block hashes is refused, so is a height that was not asked', () => {
    expect(() =>
        selectLogs([log(1, 7, 0, 0), log(1, 8, 0, 0, { blockHash: hash(99) })], matcher, 0, 9),
    ).toThrow(/logs of block 1 come from/)
    expect(() => selectLogs([log(10, 7, 0, 0)], matcher, 0, 9)).toThrow(
        'asked for logs of [0, 9], got one of 0xa',
    )
})

const NOON = Date.UTC(2026, 2, 1, 12) / 1000
/** The times that are believed, in seconds after noon, of logs of blocks 10, 20 … between two headers. */
function believed(
    claimed: number[],
    [firstTime, endTime]: number[],
    first = 1,
    end = 100,
): (number | null)[] {
    const at = (seconds: number) => `0x${(NOON + seconds).toString(16)}`
    const logs = claimed.map((seconds, i) => log(10 * (i + 1), i, 0, 0, { blockTimestamp: at(seconds) }))
    const selected = selectLogs(logs, matcher, first, end)
    const header = (height: number, seconds: number) => ({ height, timeMs: (NOON + seconds) * 1000 })
    dropOddTimes(selected, header(first, firstTime), header(end, endTime))
    return [...selected.values()].map(({ timeMs }) => timeMs && timeMs / 1000 - NOON)
}

test.each([
    ['at a steady pace, all true', [20, 40, 60], [2, 200], true],
    ['at a steady pace, one a block off', [20, 42, 60], [2, 200], false],
    ['at a steady pace, all a block off', [22, 42, 62], [2, 200], false],
    ['at a steady pace, all those of one block', [20, 20, 20], [2, 200], false],
    [
        'at no steady pace, ascending, where a second more or less would ascend as well',
        [15, 17, 90],
        [2, 191],
        false,
    ],
    ['at no steady pace, descending', [90, 17, 15], [2, 191], false],
    ['at no steady pace, twice the same', [15, 15, 90], [2, 191], false],
    ['at no steady pace, that of the first header', [2, 15, 90], [2, 191], false],
    ['at no steady pace, that of the last header', [15, 90, 191], [2, 191], false],
    ['before the first header', [1, 15, 90], [2, 191], false],
    ['after the last header', [15, 90, 192], [2, 191], false],
])('times that logs claim are believed or read from headers: %s', (_, claimed, headers, isBelieved) => {
    expect(believed(claimed, headers)).toEqual(isBelieved ? claimed : claimed.map(() => null))
})

test('a log of a first or last block has the time of its header', () => {
    expect(believed([2, 22], [2, 182], 10, 100)).toEqual([2, 22])
    expect(believed([3, 90], [2, 191], 10, 100)).toEqual([null, null])
    expect(believed([20, 40], [2, 40], 1, 20)).toEqual([20, 40])
    expect(believed([7], [7, 7], 10, 10)).toEqual([7])
    expect(believed([8], [7, 7], 10, 10)).toEqual([null])
})
