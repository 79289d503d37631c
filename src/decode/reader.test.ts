import type { AbiEvent } from '@subsquid/evm-abi'
import fc from 'fast-check'
import { events as payments } from '../abi/inference-payments'
import { events as registry } from '../abi/model-registry'
import { events as opg } from '../abi/opg'
import { events as relay } from '../abi/settlement-relay'
import { events as relayV1 } from '../abi/settlement-relay-v1'
import { events as tee } from '../abi/tee-registry'
import { events as scheduler } from '../abi/workflow-scheduler'
import { abi, log, PAYER, rawLog, word } from './__fixtures__/vectors'
import { MalformedLog } from './malformed'
import { reader } from './reader'

const tables: [string, Record<string, AbiEvent<any>>][] = [
    ['inference-payments', payments],
    ['model-registry', registry],
    ['opg', opg],
    ['settlement-relay', relay],
    ['settlement-relay-v1', relayV1],
    ['tee-registry', tee],
    ['workflow-scheduler', scheduler],
]
const events = tables.flatMap(([file, table]) =>
    Object.entries(table).map(([name, event]) => ({ file, name, event })),
)

function anyValue(type: string): fc.Arbitrary<unknown> {
    if (type === 'bytes32') return fc.uint8Array({ minLength: 32, maxLength: 32 }).map(hex)
    if (type === 'address') return fc.uint8Array({ minLength: 20, maxLength: 20 }).map(hex)
    if (type === 'bytes') return fc.uint8Array({ maxLength: 100 }).map(hex)
    if (type === 'string') return fc.string({ unit: 'grapheme', maxLength: 100 })
    if (type === 'bool') return fc.boolean()
    return fc.bigInt(0n, 2n ** BigInt(type.slice('uint'.length)) - 1n)
}

function hex(bytes: Uint8Array): string {
    return '0x' + Buffer.from(bytes).toString('hex')
}

describe('reader', () => {
    test.each(events)('$file $name: reads what the generated codec reads', ({ file, name, event }) => {
        const read = reader(event)
        const values = fc.tuple(
            ...abi(file)
                .getEvent(name)!
                .inputs.map((input) => anyValue(input.type)),
        )
        fc.assert(
            fc.property(values, (args) => {
                const encoded = log(file, name, args, PAYER)
                expect(read(encoded)).toEqual(event.decode(encoded))
            }),
            { numRuns: 30 },
        )
    })

    test('a log with other topics than declared is malformed', () => {
        const encoded = log('opg', 'Transfer', [PAYER, PAYER, 1n], PAYER)
        const erc721 = { ...encoded, topics: [...encoded.topics, word('01')], data: '0x' }
        expect(() => reader(opg.Transfer)(erc721)).toThrow('Transfer: expected 3 topics, got 4')
    })

    test('data shorter than the head is malformed', () => {
        const encoded = log('opg', 'Transfer', [PAYER, PAYER, 1n], PAYER)
        expect(() => reader(opg.Transfer)({ ...encoded, data: '0x00' })).toThrow(
            'at least 32 bytes of data, got 1',
        )
    })

    test('a word that overflows its type is malformed, not cut', () => {
        const encoded = log('opg', 'Transfer', [PAYER, PAYER, 1n], PAYER)
        const dirty = { ...encoded, topics: [encoded.topics[0], word('ff'), encoded.topics[2]] }
        expect(() => reader(opg.Transfer)(dirty)).toThrow(/is not an address/)
        const paid = log('inference-payments', 'InferencePaid', paidArgs(), PAYER)
        const calls = 2 + 3 * 64
        const overflow = paid.data.slice(0, calls) + '1' + paid.data.slice(calls + 1)
        expect(() => reader(payments.InferencePaid)({ ...paid, data: overflow })).toThrow(/is not a uint32/)
    })

    test('a length or an offset beyond the data is malformed and allocates nothing', () => {
        const read = reader(relay.BatchSettlement)
        const topics = [relay.BatchSettlement.topic, word('01')]
        const size = '0'.repeat(63) + '5'
        for (const [offset, length] of [
            ['40', 'f'.repeat(64)],
            ['40', '0'.repeat(56) + 'ffffffff'],
            ['ffffffff', '0'.repeat(64)],
        ]) {
            const data = '0x' + size + offset.padStart(64, '0') + length
            expect(() => read(rawLog({ topics, data }))).toThrow(MalformedLog)
        }
    })
})

function paidArgs(): unknown[] {
    return [word('01'), word('02'), PAYER, PAYER, 1n, 1n, 1, 1n, 1n, word('03')]
}
