import { id } from 'ethers'
import type { Hex } from '../../base/hex'
import { keccakOf } from '../../base/keccak'
import type { Rng } from '../rng'
import { dayStart } from './calendar'
import { enabledTees, isEnabled, TEES } from './enclave-roster'
import { settlementMessage, signSettlement, TEE_KEYS, type TeeKey } from './tee-keys'

/** Enclave id that gateways put where they have no enclave data. */
export const FILLER_TEE_ID = '0xddc21f2d5d0af861b4fc1390df47f1c93bc5aee54e7e31763e97256d56148253'
/** Where a signature should be and none is. */
const PLACEHOLDER = '0x00'
const UNREGISTERED_TEE_ID = id('an enclave nobody registered')

/** What an enclave registers that has no usable key: nobody can ever check its signatures. */
export const UNREADABLE_KEY: Hex = `0x3059${'5a'.repeat(89)}`
export const UNREADABLE_TEE_ID: Hex = keccakOf(UNREADABLE_KEY)
export const UNREADABLE_FROM = dayStart(48)

/** Who stands behind a call: an enclave's id, and how the signature over the call's hashes is made. */
export interface Signer {
    teeId: Hex
    sign(inputHash: Hex, outputHash: Hex, timestamp: number): Hex
}

/** Mostly an enclave that is registered and enabled at the time; each way of not being one has a small share. */
export function drawSigner(rng: Rng, time: number): Signer {
    const kind = rng.next()
    const honest = rng.pick(enabledTees(time)).key
    if (kind < 0.07) return { teeId: FILLER_TEE_ID, sign: () => PLACEHOLDER }
    if (kind < 0.08) return { teeId: honest.teeId, sign: () => PLACEHOLDER }
    if (kind < 0.09) return { teeId: UNREGISTERED_TEE_ID, sign: signWith(honest) }
    if (kind < 0.1 && time > UNREADABLE_FROM + 86_400)
        return { teeId: UNREADABLE_TEE_ID, sign: signWith(honest) }
    const disabled = kind < 0.12 ? disabledTee(time) : null
    return signerOf(disabled ?? honest)
}

export function signerOf(key: TeeKey): Signer {
    return { teeId: key.teeId, sign: signWith(key) }
}

/** Says it is an enclave that is enabled at the time, and signs with another's key. */
export function drawForger(rng: Rng, time: number): Signer {
    const { teeId } = rng.pick(enabledTees(time)).key
    const other = rng.pick(TEE_KEYS.filter((key) => key.teeId !== teeId))
    return { teeId, sign: signWith(other) }
}

export function drawHonest(rng: Rng, time: number): Signer {
    return signerOf(rng.pick(enabledTees(time)).key)
}

function disabledTee(time: number): TeeKey | null {
    const enabled = (key: TeeKey) => TEES.some((each) => each.key === key && isEnabled(each, time, -86_400))
    const known = TEES.filter((each) => time > each.registeredAt + 86_400)
    return known.find((each) => !enabled(each.key))?.key ?? null
}

function signWith(key: TeeKey) {
    return (inputHash: Hex, outputHash: Hex, timestamp: number) =>
        signSettlement(key, settlementMessage(inputHash, outputHash, timestamp))
}
