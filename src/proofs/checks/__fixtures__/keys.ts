import { constants, type KeyObject, sign } from 'node:crypto'
import { newRsaKey } from '../../../../test/support/rsa-keys'
import type { Hex } from '../../../base/hex'
import { hexOf, keccakHex } from '../keccak'
import { settlementMessage } from '../signature'

/** An enclave made for a test. */
export interface TestTee {
    teeId: Hex
    /** DER. */
    publicKey: Hex
    privateKey: KeyObject
}

export function testTee(): TestTee {
    const { publicKey, privateKey } = newRsaKey()
    const der = publicKey.export({ type: 'spki', format: 'der' })
    return { teeId: keccakHex(der), publicKey: hexOf(der), privateKey }
}

/** RSA-PSS with SHA-256 over the 32 bytes of the settlement message. */
export function signCall(
    tee: TestTee,
    call: { inputHash: Hex; outputHash: Hex; timestamp: string },
    saltLength = 32,
): Hex {
    const message = settlementMessage(call.inputHash, call.outputHash, call.timestamp)
    const key = { key: tee.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
    return hexOf(sign('sha256', message, key))
}
