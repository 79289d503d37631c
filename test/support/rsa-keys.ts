import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
// TEST KEYS ONLY: they are public, and protect nothing. PKCS#8, DER, base64.
import KEYS from './rsa-keys.json'

let taken = 0

/** An RSA-2048 key that no other call in this test file gets. Ten are kept, for to make one takes a sixth of a second of the processor. */
export function newRsaKey(): { publicKey: KeyObject; privateKey: KeyObject } {
    const kept = KEYS[taken++]
    if (kept === undefined) return generateKeyPairSync('rsa', { modulusLength: 2048 })
    const privateKey = createPrivateKey({ key: Buffer.from(kept, 'base64'), format: 'der', type: 'pkcs8' })
    return { publicKey: createPublicKey(privateKey), privateKey }
}
