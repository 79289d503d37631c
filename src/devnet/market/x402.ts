import type { Hex } from '../../base/hex'
import { BASE, BASE_CHAIN, PAY_TO, ROLES } from '../addresses'
import { encodeCall } from '../artifacts'
import { placementOf } from '../placements'
import type { Rng } from '../rng'
import { blockTimeOf, dayStart } from './calendar'
import { milli } from './models'
import type { Action } from './types'
import { call, type World } from './world'

/** Day on which OpenGradient leaves its own proxy for the common one, and its first wallet for the second. */
export const LEGACY_UNTIL = dayStart(30)
/** Day on which payments in the interim token end. */
export const INTERIM_UNTIL = dayStart(9)
/** From then on a wallet is paid that the registry names only on day 20. */
const LATE_PAY_TO_FROM = dayStart(10)

type Scheme = 'upto' | 'exact' | 'uptoLegacy'

export interface Session {
    scheme: Scheme
    payer: Hex
    payTo: Hex
    token: Hex
    amount: bigint
    cap: bigint
    nonce: bigint
    facilitator: Hex
    withPermit: boolean
    /** 65 bytes that nobody checks here. */
    signature: string
}

/** A payment session with an enclave gateway, settled by a facilitator; a few go through a multicall. */
export function payment(world: World, rng: Rng, at: number): Action[] {
    const session = drawSession(world, rng, at)
    return [rng.chance(0.02) ? throughMulticall(at, [session]) : settle(at, session)]
}

export function drawSession(world: World, rng: Rng, at: number): Session {
    const legacy = at < LEGACY_UNTIL
    const scheme = legacy ? pickScheme(rng, 0.6, 0.3) : pickScheme(rng, 0, 0.88)
    const late = at > LATE_PAY_TO_FROM && rng.chance(0.08)
    const spent = Math.min(4_990, rng.lognormal(Math.log(180), 1.2))
    return {
        scheme,
        payer: world.demand.drawPayer(rng, at).address,
        payTo: late ? ROLES.latePayTo : legacy ? PAY_TO.early : PAY_TO.current,
        token: at < INTERIM_UNTIL ? BASE.opgInterim : BASE.opg,
        amount: milli(scheme === 'exact' ? 5 * Math.ceil(spent / 40) : spent),
        cap: milli(5_000),
        nonce: BigInt(rng.bytes(32)),
        facilitator: rng.pick(ROLES.facilitators),
        withPermit: rng.chance(0.06),
        signature: rng.bytes(65),
    }
}

/** A session that nobody but the operator's own side pays for. */
export function washSession(rng: Rng, payer: Hex): Session {
    return {
        scheme: 'upto',
        payer,
        payTo: PAY_TO.current,
        token: BASE.opg,
        amount: milli(rng.lognormal(Math.log(2_000), 0.3)),
        cap: milli(5_000),
        nonce: BigInt(rng.bytes(32)),
        facilitator: ROLES.facilitators[0],
        withPermit: false,
        signature: rng.bytes(65),
    }
}

function pickScheme(rng: Rng, legacyShare: number, uptoShare: number): Scheme {
    const r = rng.next()
    return r < legacyShare ? 'uptoLegacy' : r < legacyShare + uptoShare ? 'upto' : 'exact'
}

/** @param label name under which the hash of the transaction is kept */
export function settle(at: number, session: Session, label?: string): Action {
    const sender = { at, from: session.facilitator, ...(label && { label }) }
    const args = settleArguments(at, session)
    return call(session.scheme, sender, functionOf(session), args, settleEvents(session))
}

/** Several sessions in one transaction whose target is not a proxy: only the logs show them. */
export function throughMulticall(at: number, sessions: Session[]): Action {
    const calls = sessions.map((session) => {
        const { contract, address } = placementOf(session.scheme)
        // The proxy sees the multicall contract as its caller.
        const routed = { ...session, facilitator: BASE.multicall }
        return [address, false, encodeCall(contract, functionOf(session), settleArguments(at, routed))]
    })
    const sender = { at, from: sessions[0].facilitator }
    return call('multicall', sender, 'aggregate3', [calls], sessions.flatMap(settleEvents))
}

/** Someone else's facilitator tries to settle a session: it fails and leaves nothing. */
export function wrongFacilitator(at: number, session: Session): Action {
    return { ...settle(at, { ...session, scheme: 'upto' }), from: ROLES.stranger, emits: [] }
}

/** OPG sent to a payTo wallet without any settlement: not a payment for inference. */
export function plainTransfer(rng: Rng, at: number): Action {
    const to = at < LEGACY_UNTIL ? PAY_TO.early : PAY_TO.current
    const args = [to, milli(rng.lognormal(Math.log(50_000), 1))]
    return call('opg', { at, from: ROLES.treasury }, 'transfer', args, ['Transfer'])
}

/** A merchant outside OpenGradient is paid in OPG through the same proxy. */
export function foreignPayment(world: World, rng: Rng, at: number): Action {
    return settle(at, { ...drawSession(world, rng, at), payTo: ROLES.otherMerchant, scheme: 'exact' })
}

function functionOf(session: Session): 'settle' | 'settleWithPermit' {
    return session.withPermit ? 'settleWithPermit' : 'settle'
}

function settleEvents(session: Session): string[] {
    const token = session.token === BASE.opg ? 'opg' : 'opgInterim'
    if (!session.withPermit) return [`${token}.Transfer`, `${session.scheme}.Settled`]
    return [`${token}.Approval`, `${token}.Transfer`, `${session.scheme}.SettledWithPermit`]
}

function settleArguments(at: number, session: Session): unknown[] {
    const { scheme, payer, payTo, token, amount, nonce, facilitator, signature } = session
    const deadline = blockTimeOf(BASE_CHAIN, at) + 240
    const zero = `0x${'00'.repeat(32)}`
    const permit = [[token, scheme === 'exact' ? amount : session.cap], nonce, deadline]
    const leading = session.withPermit ? [[session.cap, deadline, zero, zero, 27], permit] : [permit]
    if (scheme === 'upto') return [...leading, amount, payer, [payTo, facilitator, at - 30], signature]
    if (scheme === 'exact') return [...leading, payer, [payTo, at - 30], signature]
    return [...leading, payer, [payTo, at - 30, '0x'], signature, amount]
}
