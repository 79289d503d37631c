import { generateKeyPairSync } from 'node:crypto'
import type { Hex } from '../../base/hex'
import { testTee } from './__fixtures__/keys'
import { hexOf, keccakHex } from './keccak'
import { keyFinder } from './keys'

function found(teeId: Hex, publicKey: Hex) {
    return keyFinder(new Map([[teeId, { publicKey }]]))(teeId)
}

function named(der: Buffer): [Hex, Hex] {
    return [keccakHex(der), hexOf(der)]
}

test('a key that the TEE is named after is found, and parsed once', () => {
    const { teeId, publicKey } = testTee()
    const key = found(teeId, publicKey)
    expect(key).toMatchObject({ asymmetricKeyType: 'rsa' })
    expect(found(teeId, publicKey)).toBe(key)
})

test('a key that is another TEE’s, no RSA, no key at all or huge is KEY_UNKNOWN', () => {
    const { publicKey } = testTee()
    expect(found(testTee().teeId, publicKey)).toBe('KEY_UNKNOWN')
    const { publicKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(found(...named(curve.export({ type: 'spki', format: 'der' })))).toBe('KEY_UNKNOWN')
    const { publicKey: pss } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
    expect(found(...named(pss.export({ type: 'spki', format: 'der' })))).toBe('KEY_UNKNOWN')
    expect(found(...named(Buffer.from('no key')))).toBe('KEY_UNKNOWN')
    expect(found(...named(Buffer.alloc(0)))).toBe('KEY_UNKNOWN')
})
