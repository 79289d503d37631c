import { id } from 'ethers'
import type { Hex } from '../../base/hex'
import { OG, ROLES } from '../addresses'
import { encodeCall } from '../artifacts'
import { DAY, dayStart, HISTORY_START } from './calendar'
import { isEnabled, type SimTee, TEES } from './enclave-roster'
import { UNREADABLE_FROM, UNREADABLE_KEY } from './signers'
import type { Action } from './types'
import { call } from './world'

type Registry = SimTee['registry']

function send(registry: Registry, at: number, from: Hex, fn: string, args: unknown[], event: string): Action {
    const name = registry === 'v1' ? 'teeRegistryV1' : 'teeRegistry'
    return call(name, { at, from }, fn, args, [event])
}

/** Everything the enclave registries see in the history, heartbeats apart. */
export function enclaveHistory(): Action[] {
    return [...setUp('v1'), ...setUp('current'), ...images(), ...TEES.flatMap(teeLife), unreadable()]
}

function setUp(registry: Registry): Action[] {
    const at = HISTORY_START + 2
    const admin = (fn: string, args: unknown[], event: string) =>
        send(registry, at, ROLES.admin, fn, args, event)
    return [
        ...[ROLES.teeOperator, ...(registry === 'v1' ? [] : [OG.multicall, OG.teeRegistrar])].map(
            (operator) => admin('grantRole', [id('TEE_OPERATOR'), operator], 'RoleGranted'),
        ),
        admin('addTEEType', [0, 'LLMProxy'], 'TEETypeAdded'),
        admin('addTEEType', [1, 'Validator'], 'TEETypeAdded'),
        admin('setAWSRootCertificate', [id('simulated root certificate')], 'AWSCertificateUpdated'),
    ]
}

/** A new enclave image every fortnight; the one before last is revoked. */
function images(): Action[] {
    const actions = [
        imageAction('v1', 'approvePCR', 0, dayStart(0.01)),
        imageAction('v1', 'revokePCR', 0, dayStart(7)),
    ]
    for (let n = 1; n <= 6; n++) {
        actions.push(imageAction('current', 'approvePCR', n, dayStart((n - 1) * 14 + 0.02)))
        if (n > 2) actions.push(imageAction('current', 'revokePCR', n - 2, dayStart((n - 1) * 14 + 2)))
    }
    return actions
}

function imageAction(registry: Registry, fn: 'approvePCR' | 'revokePCR', n: number, at: number): Action {
    const image = id(`image/${n}`)
    const time = Math.floor(at)
    if (fn === 'approvePCR') {
        return send(registry, time, ROLES.admin, fn, [image, 0, `v0.${n}.0`], 'PCRApproved')
    }
    return send(registry, time, ROLES.admin, fn, [image, 0], 'PCRRevoked')
}

function teeLife(each: SimTee): Action[] {
    const { key, registry } = each
    const document = `0x${'a5'.repeat(64)}`
    const args = [document, key.publicKey, '0x3082', each.paymentAddress, each.endpoint, each.teeType]
    const owner = ROLES.teeOperator
    const life = register(each, args)
    for (const [from, to] of each.disabled) {
        life.push(send(registry, from, owner, 'disableTEE', [key.teeId], 'TEEDisabled'))
        if (Number.isFinite(to)) life.push(send(registry, to, owner, 'enableTEE', [key.teeId], 'TEEEnabled'))
    }
    return life
}

function register({ registry, registeredAt: at, way, key, ...rest }: SimTee, args: unknown[]): Action[] {
    const sender = { at, from: ROLES.teeOperator }
    const registered = 'teeRegistry.TEERegistered'
    if (way === 'ohttp') {
        const ohttp = [1, 32, 1, 1, `0x${'0c'.repeat(32)}`, `0x${'0d'.repeat(41)}`, '0x']
        const fn = 'registerTEEWithAttestationAndOHTTPConfig'
        return [call('teeRegistry', sender, fn, [...args, ...ohttp], ['TEERegistered', 'OHTTPConfigUpdated'])]
    }
    if (way === 'multicall') {
        const inner = encodeCall('TeeRegistry', 'registerTEEWithAttestation', args)
        return [call('multicall.og', sender, 'aggregate3', [[[OG.teeRegistry, false, inner]]], [registered])]
    }
    if (way === 'contract') {
        const details = [key.publicKey, rest.paymentAddress, rest.endpoint]
        return [
            call('teeRegistrar', sender, 'prepare', details, []),
            call('teeRegistrar', sender, 'register', [OG.teeRegistry, rest.teeType], [registered]),
        ]
    }
    return [send(registry, at, sender.from, 'registerTEEWithAttestation', args, 'TEERegistered')]
}

/** An enclave whose key is none: it never beats, and what names it can never be verified. */
function unreadable(): Action {
    const endpoint = 'https://tee-unreadable.simulated.invalid'
    const args = ['0xa5a5', UNREADABLE_KEY, '0x3082', ROLES.teeOperator, endpoint, 0]
    const fn = 'registerTEEWithAttestation'
    return send('current', UNREADABLE_FROM, ROLES.teeOperator, fn, args, 'TEERegistered')
}

/** Heartbeats of one day: four per enclave (the real ones send 96). */
export function heartbeatsOfDay(day: number): Action[] {
    const times = [0.1, 0.35, 0.6, 0.85].map((part) => Math.floor(dayStart(day) + part * DAY))
    return times.flatMap((at) =>
        TEES.filter((each) => isEnabled(each, at)).map((each) => heartbeat(each, at)),
    )
}

export function heartbeat(each: SimTee, at: number): Action {
    const args = [each.key.teeId, at, '0x']
    return send(each.registry, at, ROLES.workers[0], 'heartbeat', args, 'HeartbeatReceived')
}
