import fc from 'fast-check'
import { told } from '../../test/support/told'
import {
    abi,
    at,
    context,
    log,
    network,
    PAY_TO,
    PAYER,
    rawLog,
    transaction,
    word,
} from './__fixtures__/vectors'
import { decodeTransaction, requiresTransaction, watchedTopics } from './index'

const RELAY = at('settlementRelay')
const OPG = at('opg')
const ESCROW = at('x402Batch')

function topicsOf(file: string): string[] {
    const topics: string[] = []
    abi(file).forEachEvent(({ topicHash }) => topics.push(topicHash))
    return topics
}

const watched = network.chains.flatMap((chain) =>
    chain.contracts.map((c) => ({ chainId: chain.chainId, ...c })),
)

describe('decodeTransaction', () => {
    test('INV-1: whatever a watched contract emits under a watched topic is one event, and nothing throws', () => {
        const cases = watched
            .filter((c) => c.kind !== 'opg')
            .flatMap((c) => watchedTopics(c.kind).map((topic) => ({ ...c, topic })))
        const hexWords = fc.uint8Array({ maxLength: 400 }).map((b) => '0x' + Buffer.from(b).toString('hex'))
        const topics = fc.array(
            fc.constantFrom(word('00'), word('ff'), '0x' + PAYER.slice(2).padStart(64, '0')),
            {
                maxLength: 3,
            },
        )
        fc.assert(
            fc.property(fc.constantFrom(...cases), topics, hexWords, (c, rest, data) => {
                const poison = rawLog({
                    chainId: c.chainId,
                    address: c.address,
                    topics: [c.topic, ...rest],
                    data,
                })
                const events = decodeTransaction([poison], transaction(), context(c.chainId))
                expect(events).toHaveLength(1)
                if (events[0].kind === 'deadLetter') {
                    expect(events[0].reason.length).toBeGreaterThan(10)
                    expect(events[0].data).toBe(data)
                }
            }),
            { numRuns: 1500 },
        )
    })

    test('INV-1: no transaction makes decoding throw, whatever logs of whichever contracts stand beside each other', () => {
        const pad = (address: string) => address.slice(2).padStart(64, '0')
        const words = fc.constantFrom(
            'ff'.repeat(32),
            '7'.padStart(64, '0'),
            ...[PAYER, PAY_TO, ESCROW, OPG].map(pad),
        )
        const topic = fc.constantFrom(...topicsOf('opg'), ...topicsOf('x402-batch'), ...topicsOf('x402-upto'))
        const shape = fc.record({
            address: fc.constantFrom(OPG, ESCROW, PAYER, at('x402Upto')),
            topics: fc.tuple(topic, fc.array(words, { maxLength: 3 })),
            data: fc.tuple(fc.array(words, { maxLength: 4 }), fc.constantFrom('', '00', '0'.repeat(62))),
        })
        fc.assert(
            fc.property(fc.array(shape, { minLength: 2, maxLength: 5 }), (shapes) => {
                const logs = shapes.map(
                    ({ address, topics: [first, rest], data: [values, tail] }, logIndex) =>
                        rawLog({
                            address,
                            topics: [first, ...rest.map((hex) => `0x${hex}`)],
                            data: `0x${values.join('')}${tail}`,
                            logIndex,
                        }),
                )
                const events = decodeTransaction(logs, transaction({ to: ESCROW }), context(8453))
                expect(new Set(events.map(({ ref }) => ref.logIndex)).size).toBe(events.length)
            }),
            { numRuns: 5000 },
        )
    })

    test('INV-1: a malformed log is a dead letter and those around it are decoded', () => {
        const good = (i: number) =>
            log('settlement-relay', 'BatchSettlement', [word('01'), 1n, '0x'], RELAY, i)
        const bad = { ...good(1), data: '0x' }
        const events = decodeTransaction([good(0), bad, good(2)], null, context(10740))
        expect(events.map((e) => e.kind)).toEqual(['batch', 'deadLetter', 'batch'])
        expect(events[1]).toMatchObject({
            reason: expect.stringContaining('BatchSettlement'),
            ref: { logIndex: 1 },
        })
    })

    test('INV-2: two transactions of one block may both hold logIndex 0', () => {
        const a = log('settlement-relay', 'BatchSettlement', [word('01'), 1n, '0x'], RELAY)
        const b = { ...a, txHash: word('bb'), txPosition: 4 }
        const refs = [a, b].flatMap((l) => decodeTransaction([l], null, context(10740))).map((e) => e.ref)
        expect(refs).toMatchObject([
            { txHash: a.txHash, logIndex: 0, txPosition: 3 },
            { txHash: word('bb'), logIndex: 0, txPosition: 4 },
        ])
    })

    test('unwatched contracts, unknown topics and anonymous logs give nothing', () => {
        const batch = log('settlement-relay', 'BatchSettlement', [word('01'), 1n, '0x'], RELAY)
        const foreign = { ...batch, address: PAYER }
        const unknown = { ...batch, topics: [word('99')] }
        const anonymous = { ...batch, topics: [] }
        expect(decodeTransaction([foreign, unknown, anonymous], null, context(10740))).toEqual([])
    })

    test('megabyte strings are decoded in milliseconds, or dead letters with a short reason', () => {
        const long = 'x\0'.repeat(500_000)
        const model = log(
            'model-registry',
            'ModelRegistered',
            [word('01'), PAYER, long, 'Qm', word('02')],
            at('modelRegistry'),
        )
        const cut = { ...model, data: model.data.slice(0, -64) }
        const started = process.cpuUsage()
        const [whole, dead] = decodeTransaction([model, cut], null, context(8453)) as any[]
        expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000)
        expect(whole.args.name).toBe(long)
        expect(dead).toMatchObject({
            kind: 'deadLetter',
            reason: 'ModelRegistered: modelCID points outside the data',
        })
    })

    test('invalid UTF-8 becomes replacement characters', () => {
        const model = log(
            'model-registry',
            'ModelRegistered',
            [word('01'), PAYER, 'ab', 'cd', word('02')],
            at('modelRegistry'),
        )
        const invalid = { ...model, data: model.data.replace('6162', 'fffe') }
        const [event] = decodeTransaction([invalid], null, context(8453)) as any[]
        expect(event.args.name).toBe('\ufffd\ufffd')
    })
})

describe('filters', () => {
    test('every topic is asked for once, and never Settled() of all Base', () => {
        for (const { kind } of told(watched)) {
            const topics = watchedTopics(kind)
            expect(new Set(topics).size).toBe(topics.length)
        }
        expect(watchedTopics('x402Upto')).toEqual([])
        expect(watchedTopics('inferencePrecompile')).toHaveLength(4)
    })

    test('transactions are fetched for senders and calldata, not for heartbeats or reference logs', () => {
        expect(requiresTransaction('opg')).toBe(true)
        expect(requiresTransaction('settlementRelay')).toBe(true)
        expect(requiresTransaction('teeRegistry')).toBe(true)
        const heartbeat = log('tee-registry', 'HeartbeatReceived', [word('01'), 1n], at('teeRegistry'))
            .topics[0]
        expect(requiresTransaction('teeRegistry', heartbeat)).toBe(false)
        expect(requiresTransaction('inferencePayments')).toBe(false)
    })
})
