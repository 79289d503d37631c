import { events as erc20 } from '../../abi/opg'
import { events as registry } from '../../abi/tee-registry'
import type { ChainBlock } from '../transactions'
import { readersOf } from './transaction-facts'

const block = (height: number, ...topics: string[]) =>
    ({ header: { height }, logs: topics.map((topic) => ({ topics: [topic] })) }) as unknown as ChainBlock
const stretch = { from: 10, to: 20, endpoints: [2, 0] }

test.each([
    ['a transfer', erc20.Transfer.topic],
    ['a registration', registry.TEERegistered.topic],
])(
    'INV-1: two endpoints that gave the same logs count as one where a row of %s says more than its log',
    (_, topic) => {
        expect(readersOf(stretch, [block(9), block(12, '0x01', topic), block(20)]).endpoints).toEqual([2])
        expect(readersOf(stretch, [block(20, topic)]).endpoints).toEqual([2])
    },
)

test('INV-1: elsewhere they count as two', () => {
    const heartbeat = registry.HeartbeatReceived.topic
    const blocks = [
        block(9, erc20.Transfer.topic),
        block(12, heartbeat),
        block(20),
        block(21, registry.TEERegistered.topic),
    ]
    expect(readersOf(stretch, blocks)).toEqual(stretch)
})
