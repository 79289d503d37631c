import { events as registry } from '../../abi/tee-registry'
import { events as scheduler } from '../../abi/workflow-scheduler'
import type { RpcLog } from '../../chain/rpc/rpc-shapes'
import { WORKFLOW_RESULT_TOPIC } from '../../decode'
import { logDigest } from '../../decode/log-digest'
import { addHeartbeats, identify, type LogIds, lacking, placeOf, rowKey } from './log-ids'

const KINDS: Record<string, any> = {
    '0xe1': 'teeRegistry',
    '0xe2': 'workflowScheduler',
    '0xe3': 'priceHistoryInference',
}
const rules = (announced: Record<string, number> = {}) => ({
    kindOf: (address: string) => KINDS[address],
    announcedAt: (address: string) => announced[address],
    namesPositions: false,
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
const keyOf = (log: RpcLog) =>
    rowKey(Number(log.blockNumber), '0xab', Number(log.logIndex), logDigest(log), null)
const keys = (logs: RpcLog[], announced = {}, stored: LogIds = new Map()) => [
    ...identify(logs, rules(announced), stored).ids.keys(),
]

test('INV-1: a result of a workflow is expected in the index only once its contract was announced', () => {
    const result = log('0xff', [WORKFLOW_RESULT_TOPIC], 10, 3)
    expect(keys([result])).toEqual([])
    expect(keys([result], { '0xff': 11 })).toEqual([])
    expect(keys([result], { '0xff': 9 })).toEqual([keyOf(result)])
    expect(keys([log('0xe3', [WORKFLOW_RESULT_TOPIC], 10, 3)])).toHaveLength(1)
    expect(keys([log('0xe2', [WORKFLOW_RESULT_TOPIC], 10, 3)])).toEqual([])
    const sameBlock = identify([result], rules({ '0xff': 10 }), new Map())
    expect([...sameBlock.ids.keys(), ...sameBlock.unsure]).toEqual([keyOf(result)])
    expect(sameBlock.ids.size).toBe(0)
})

test('INV-1: heartbeats are counted by enclave and block, and one that did not decode is a row', () => {
    const beat = (tee: string, index: number) =>
        log('0xe1', [registry.HeartbeatReceived.topic, tee], 7, index)
    const stored: LogIds = new Map()
    addHeartbeats(stored, 7, '0xt1', 1)
    stored.set(keyOf(beat('0xt1', 5)), { height: 7, txHash: '0xab' })
    const found = identify(
        [beat('0xt1', 1), beat('0xt1', 2), beat('0xt2', 3), beat('0xt1', 5)],
        rules(),
        stored,
    )
    expect(lacking(found.ids, stored, new Set())).toHaveLength(2)
    expect(lacking(stored, found.ids, new Set())).toEqual([])
})

test('every other requested log is one row', () => {
    const registered = log('0xe2', [scheduler.TaskRegistered.topic], 1, 0)
    expect(keys([registered])).toEqual([keyOf(registered)])
})

test('INV-1: a row is the log that it was made of, not any log in its place; of one without a digest only the place is known', () => {
    const event = log('0xe2', [scheduler.TaskRegistered.topic, '0x01'], 1, 0)
    const changes: Partial<RpcLog>[] = [
        { data: '0x00' },
        { address: '0xe3' },
        { topics: [scheduler.TaskRegistered.topic, '0x02'] },
        { topics: [scheduler.TaskRegistered.topic] },
        { topics: [scheduler.TaskRegistered.topic, '0x01', '0x01'] },
        { topics: [scheduler.TaskRegistered.topic], data: '0x01' },
        { blockHash: '0x02' },
    ]
    const all = [event, ...changes.map((change) => ({ ...event, ...change }))]
    expect(new Set(all.flatMap((one) => keys([one]))).size).toBe(all.length)
    const place = rowKey(1, '0xab', 0, null, null)
    const before: LogIds = new Map([[place, { height: 1, txHash: '0xab' }]])
    for (const one of all) expect(keys([one], {}, before)).toEqual([place])
    expect(new Set(all.map((one) => placeOf(keyOf(one))))).toEqual(new Set([place]))
})
