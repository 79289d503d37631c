import { events as registry } from '../../abi/tee-registry'
import { events as scheduler } from '../../abi/workflow-scheduler'
import type { RpcLog } from '../../chain/rpc/rpc-shapes'
import { WORKFLOW_RESULT_TOPIC } from '../../decode'
import { addHeartbeats, identify, type LogIds, lacking, rowKey } from './log-ids'

const KINDS: Record<string, any> = {
    '0xe1': 'teeRegistry',
    '0xe2': 'workflowScheduler',
    '0xe3': 'priceHistoryInference',
}
const rules = (announced: Record<string, number> = {}) => ({
    kindOf: (address: string) => KINDS[address],
    announcedAt: (address: string) => announced[address],
})
const log = (address: string, topics: string[], height: number, index: number): RpcLog => ({
    address,
    topics,
    data: '0x',
    blockHash: '0x',
    blockNumber: `0x${height.toString(16)}`,
    transactionHash: '0xAB',
    transactionIndex: '0x0',
    logIndex: `0x${index.toString(16)}`,
})
const keys = (logs: RpcLog[], announced = {}, stored: LogIds = new Map()) => [
    ...identify(logs, rules(announced), stored).ids.keys(),
]

test('INV-1: a result of a workflow is expected in the index only once its contract was announced', () => {
    const result = log('0xff', [WORKFLOW_RESULT_TOPIC], 10, 3)
    expect(keys([result])).toEqual([])
    expect(keys([result], { '0xff': 11 })).toEqual([])
    expect(keys([result], { '0xff': 9 })).toEqual([rowKey(10, '0xab', 3)])
    expect(keys([log('0xe3', [WORKFLOW_RESULT_TOPIC], 10, 3)])).toHaveLength(1)
    expect(keys([log('0xe2', [WORKFLOW_RESULT_TOPIC], 10, 3)])).toEqual([])
    const sameBlock = identify([result], rules({ '0xff': 10 }), new Map())
    expect([...sameBlock.ids.keys(), ...sameBlock.unsure]).toEqual([rowKey(10, '0xab', 3)])
    expect(sameBlock.ids.size).toBe(0)
})

test('INV-1: heartbeats are counted by enclave and block, and one that did not decode is a row', () => {
    const beat = (tee: string, index: number) =>
        log('0xe1', [registry.HeartbeatReceived.topic, tee], 7, index)
    const stored: LogIds = new Map()
    addHeartbeats(stored, 7, '0xt1', 1)
    stored.set(rowKey(7, '0xab', 5), { height: 7, txHash: '0xab' })
    const found = identify(
        [beat('0xt1', 1), beat('0xt1', 2), beat('0xt2', 3), beat('0xt1', 5)],
        rules(),
        stored,
    )
    expect(lacking(found.ids, stored, new Set())).toHaveLength(2)
    expect(lacking(stored, found.ids, new Set())).toEqual([])
})

test('every other requested log is one row', () => {
    expect(keys([log('0xe2', [scheduler.TaskRegistered.topic], 1, 0)])).toEqual([rowKey(1, '0xab', 0)])
})
