import type { InferenceEvent } from '../decode/events'
import { keccakOf } from '../decode/keccak'

/**
 * What makes two individual settlements the same call: they carry no nonce and can be replayed.
 * keccak256 of teeId, inputHash, outputHash, timestamp; null on other rails.
 */
export function settlementKey(event: InferenceEvent): string | null {
    if (event.rail !== 'INDIVIDUAL') return null
    const time = (event.timestamp ?? 0n).toString(16).padStart(64, '0')
    const parts = [event.teeId, event.inputHash, event.outputHash].map((hex) => (hex ?? '0x').slice(2))
    return keccakOf(Buffer.from(parts.join('') + time, 'hex'))
}
