import { keccak256 } from 'ethers'
import { told } from '../../test/support/told'
import {
    abi,
    at,
    context,
    log,
    multicall,
    PAYER,
    packed,
    SENDER,
    transaction,
    word,
} from './__fixtures__/vectors'
import type { RawTransaction } from './events'
import { decodeTransaction } from './index'

const REGISTRY = at('teeRegistry')
const KEY = '0x' + '30'.repeat(294)
const TEE_ID = keccak256(KEY)

const FUNCTIONS = 'registerTEEWithAttestation or registerTEEWithAttestationAndOHTTPConfig'

function registration(key = KEY, wallet = PAYER): string {
    const args = ['0x' + 'aa'.repeat(5000), key, '0xbb', wallet, 'https://tee.example', 0]
    return abi('tee-registry').encodeFunctionData('registerTEEWithAttestation', args)
}

function ohttpRegistration(): string {
    const args = ['0xaa', KEY, '0xbb', PAYER, 'https://tee.example', 0, 1, 32, 1, 2, '0x0c', '0x0d', '0x0e']
    return abi('tee-registry').encodeFunctionData('registerTEEWithAttestationAndOHTTPConfig', args)
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

    test.each([
        ['with an OHTTP configuration', REGISTRY, ohttpRegistration()],
        ['through a multicall', PAYER, multicall([registration('0x01'), registration()])],
        ['with an OHTTP configuration through a multicall', PAYER, multicall([ohttpRegistration()])],
        ['twice, the first time in vain', PAYER, multicall([registration(), registration()])],
        ['through a multisig that packs its calls', PAYER, packed([registration('0x01'), registration()])],
        ['through a multicall within a smart wallet', PAYER, packed([multicall([registration()])])],
        ['by the constructor of a contract', null, `0x600160${registration().slice(2)}`],
        [
            'behind a selector that comes by chance',
            PAYER,
            `0x15c9bdb4${'15c9bdb4'.repeat(90)}${registration().slice(2)}`,
        ],
        ['by a registry that calls itself', REGISTRY, multicall([registration()])],
    ])('a registration is read where it was made %s', (_, to, input) => {
        expect(registered(transaction({ to, input })).args).toMatchObject({
            publicKey: KEY,
            paymentAddress: PAYER,
            endpoint: 'https://tee.example',
            calldataReason: null,
        })
    })

    test('calldata full of selectors costs no more than a few hundred tries, and tells nothing', () => {
        const started = process.cpuUsage()
        const input = `0x00${'15c9bdb4'.repeat(32_000)}`
        expect(registered(transaction({ to: PAYER, input })).args.publicKey).toBeNull()
        expect(process.cpuUsage(started).user / 1e6).toBeLessThan(10)
    })

    test('an OHTTP configuration that is set or cleared is an event about its enclave', () => {
        const [key, config] = [word('0a'), word('0b')]
        const values = [TEE_ID, 1, 32, 1, 2, key, config]
        expect(decode('tee-registry', 'OHTTPConfigUpdated', values)).toMatchObject({
            kind: 'state',
            name: 'OHTTPConfigUpdated',
            subject: TEE_ID,
            args: {
                keyId: '1',
                kemId: '32',
                kdfId: '1',
                aeadId: '2',
                publicKeyHash: key,
                keyConfigHash: config,
            },
        })
        expect(decode('tee-registry', 'OHTTPConfigCleared', [TEE_ID])).toMatchObject({
            name: 'OHTTPConfigCleared',
            subject: TEE_ID,
        })
    })

    test('INV-10: what calldata does not tell is null with the reason', () => {
        const cases: [RawTransaction | null, string][] = [
            [null, 'transaction not available'],
            [
                transaction({ to: PAYER, input: '0x12345678' }),
                `transaction went through ${PAYER}, not the registry, and its calldata holds no ${FUNCTIONS} that fits`,
            ],
            [
                transaction({ to: REGISTRY, input: '0x12345678' }),
                `selector 0x12345678 is not ${FUNCTIONS}, and its calldata holds no ${FUNCTIONS} that fits`,
            ],
            [
                transaction({ to: null, input: registration('0x01') }),
                `transaction created a contract, and its calldata holds no ${FUNCTIONS} that fits`,
            ],
            [
                transaction({ to: PAYER, input: multicall([registration(), registration(KEY, SENDER)]) }),
                `transaction went through ${PAYER}, not the registry, and its calldata holds 2 calls that fit, 1 were made`,
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
