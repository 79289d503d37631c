import { keccak256 } from 'ethers'
import { told } from '../../test/support/told'
import { abi, at, context, log, PAYER, SENDER, transaction, word } from './__fixtures__/vectors'
import type { RawTransaction } from './events'
import { decodeTransaction } from './index'

const REGISTRY = at('teeRegistry')
const KEY = '0x' + '30'.repeat(294)
const TEE_ID = keccak256(KEY)

function registration(key = KEY): string {
    const args = ['0x' + 'aa'.repeat(5000), key, '0xbb', PAYER, 'https://tee.example', 0]
    return abi('tee-registry').encodeFunctionData('registerTEEWithAttestation', args)
}

function registered(tx: RawTransaction | null): any {
    const l = log('tee-registry', 'TEERegistered', [TEE_ID, SENDER, 1], REGISTRY)
    return decodeTransaction([l], tx, context(10740))[0]
}

function decode(file: string, event: string, values: unknown[], address = REGISTRY): any {
    return decodeTransaction([log(file, event, values, address)], null, context(10740))[0]
}

describe('TEE registry', () => {
    test('a registration reads key, payment address and endpoint from calldata', () => {
        expect(registered(transaction({ to: REGISTRY, input: registration() }))).toMatchObject({
            kind: 'state',
            name: 'TEERegistered',
            subject: TEE_ID,
            args: {
                teeId: TEE_ID,
                owner: SENDER,
                teeType: '1',
                publicKey: KEY,
                paymentAddress: PAYER,
                endpoint: 'https://tee.example',
                calldataReason: null,
            },
        })
    })

    test('INV-10: what calldata does not tell is null with the reason', () => {
        const cases: [RawTransaction | null, string][] = [
            [null, 'transaction not available'],
            [
                transaction({ to: PAYER, input: registration() }),
                `transaction went through ${PAYER}, not the registry`,
            ],
            [
                transaction({ to: REGISTRY, input: '0x12345678' }),
                'selector 0x12345678 is not registerTEEWithAttestation',
            ],
            [
                transaction({ to: REGISTRY, input: registration('0x01') }),
                'public key in calldata does not hash to the TEE id',
            ],
        ]
        for (const [tx, calldataReason] of told(cases)) {
            expect(registered(tx).args).toMatchObject({
                publicKey: null,
                paymentAddress: null,
                endpoint: null,
                calldataReason,
            })
        }
    })

    test('a heartbeat is a heartbeat', () => {
        expect(decode('tee-registry', 'HeartbeatReceived', [TEE_ID, 1_780_000_000n])).toMatchObject({
            kind: 'heartbeat',
            teeId: TEE_ID,
            timestamp: 1_780_000_000n,
        })
    })

    test('both registries speak current and older shapes', () => {
        const hash = word('0e')
        const old = at('teeRegistry.v1')
        expect(decode('tee-registry', 'PCRApproved', [hash, 1, 'v2'], old)).toMatchObject({
            name: 'PCRApproved',
            subject: hash,
            args: { teeType: '1', version: 'v2' },
        })
        expect(decode('tee-registry-legacy', 'PCRApproved', [hash, 'v1'])).toMatchObject({
            name: 'PCRApproved',
            args: { version: 'v1' },
        })
        expect(decode('tee-registry-legacy', 'PCRRevoked(bytes32)', [hash]).args).toEqual({ pcrHash: hash })
        expect(decode('tee-registry-legacy', 'PCRRevoked(bytes32,uint256)', [hash, 60n]).args).toEqual({
            pcrHash: hash,
            gracePeriod: '60',
        })
        expect(decode('tee-registry-legacy', 'TEERemoved', [TEE_ID])).toMatchObject({ name: 'TEERemoved' })
    })
})
