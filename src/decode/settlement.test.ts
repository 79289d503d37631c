import { knownProxies } from '../networks'
import { at, context, log, network, PAYER, SENDER, transaction, word } from './__fixtures__/vectors'
import { decodeTransaction } from './index'

const RELAY = at('settlementRelay')
const V1 = at('settlementRelay.v1')
const MAX = 2n ** 256n - 1n
const ZERO = '0x' + '00'.repeat(20)

function decode(l: ReturnType<typeof log>): any {
    const events = decodeTransaction([l], transaction({ to: RELAY }), context(10740))
    expect(events).toHaveLength(1)
    return events[0]
}

function blob(text: string | Uint8Array): string {
    return '0x' + Buffer.from(text as string).toString('hex')
}

function individual(ethAddress: string, blobBytes = blob('jKzAHsOH')): any {
    const values = [word('0a'), ethAddress, word('0b'), word('0c'), MAX, blobBytes, '0xc0ffee']
    return decode(log('settlement-relay', 'IndividualSettlement', values, RELAY))
}

describe('current relay', () => {
    test('a batch is a claim of any size with its blob id', () => {
        const l = log('settlement-relay', 'BatchSettlement', [word('0d'), MAX, blob('jKzAHsOH-_1')], RELAY)
        expect(decode(l)).toMatchObject({
            kind: 'batch',
            rail: 'BATCH',
            merkleRoot: word('0d'),
            claimed: MAX,
            walrusBlobId: 'jKzAHsOH-_1',
            sender: SENDER,
        })
    })

    test('an individual settlement keeps hashes, time and signature', () => {
        expect(individual(PAYER)).toMatchObject({
            kind: 'inference',
            rail: 'INDIVIDUAL',
            callKind: 'UNKNOWN',
            teeId: word('0a'),
            ethAddress: PAYER,
            inputHash: word('0b'),
            outputHash: word('0c'),
            timestamp: MAX,
            walrusBlobId: 'jKzAHsOH',
            signature: '0xc0ffee',
            modelRef: null,
        })
    })

    test('an ethAddress that is zero or any known x402 proxy is nobody', () => {
        const proxies = [...knownProxies(network)]
        expect(proxies).toHaveLength(6)
        for (const address of [ZERO, ...proxies]) expect(individual(address).ethAddress).toBeNull()
    })

    test('a blob id that is not text, or too long, is kept as hex', () => {
        expect(individual(PAYER, '0xff00fe').walrusBlobId).toBe('0xff00fe')
        expect(individual(PAYER, '0x').walrusBlobId).toBe('')
        expect(individual(PAYER, blob('x'.repeat(512))).walrusBlobId).toHaveLength(512)
        expect(individual(PAYER, blob('x'.repeat(1_000_000))).walrusBlobId).toBe(blob('x'.repeat(512)))
        expect(individual(PAYER, blob('a\0b')).walrusBlobId).toBe('a\0b')
    })

    test('access control is kept as state', () => {
        const granted = log('settlement-relay', 'RoleGranted', [word('01'), PAYER, SENDER], RELAY)
        expect(decode(granted)).toMatchObject({ kind: 'state', name: 'RoleGranted', subject: PAYER })
        const owner = log('settlement-relay', 'OwnershipTransferred', [ZERO, PAYER], RELAY)
        expect(decode(owner)).toMatchObject({ name: 'OwnershipTransferred', subject: PAYER })
    })
})

describe('relay v1', () => {
    test('a batch has no blob', () => {
        expect(decode(log('settlement-relay-v1', 'BatchSettlement', [word('01'), 20n], V1))).toMatchObject({
            rail: 'BATCH_V1',
            claimed: 20n,
            walrusBlobId: null,
        })
    })

    test('a settlement carries hashes only', () => {
        expect(decode(log('settlement-relay-v1', 'Settlement', [word('01'), word('02')], V1))).toMatchObject({
            rail: 'INDIVIDUAL_V1',
            inputHash: word('01'),
            outputHash: word('02'),
            modelRef: null,
        })
    })

    test('a settlement with metadata names a model; its data is not kept', () => {
        const values = [word('01'), word('02'), 'gpt-5', blob('secret in'), blob('secret out')]
        const event = decode(log('settlement-relay-v1', 'SettlementWithMetadata', values, V1))
        expect(event).toMatchObject({ rail: 'METADATA_V1', modelRef: 'gpt-5', inputHash: word('01') })
        expect(Object.values(event).join()).not.toContain(blob('secret').slice(2))
    })
})
