import { id, MaxUint256 } from 'ethers'
import type { Hex } from '../../base/hex'
import { ROLES } from '../addresses'
import { contractInterface, encodeCall } from '../artifacts'
import { placementOf } from '../placements'
import { rngFor } from '../rng'
import { dayStart } from './calendar'
import { inferenceOf } from './inferences'
import { register } from './registry'
import { postBatch } from './settlements'
import type { Action } from './types'

/** What hostile or broken contracts and callers leave: all of it must be survived and kept truthfully. */
export function poison(seed: number): Action[] {
    return [...spoofedBatches(seed), ...strangeNames(seed), ...malformedLogs()]
}

/** Claims nobody can back, posted by a stranger. */
function spoofedBatches(seed: number): Action[] {
    const rng = rngFor(seed, 'spoof')
    const claims = [10n ** 9n, 10n ** 9n, 10n ** 9n, MaxUint256, 0n]
    return claims.map((claim, i) => {
        const at = Math.floor(dayStart(15 + 14 * i + rng.next()))
        return postBatch(ROLES.stranger, at, rng.bytes(32), claim, i === 1 ? '' : 'junk')
    })
}

function strangeNames(seed: number): Action[] {
    const rng = rngFor(seed, 'strange')
    const at = (day: number) => dayStart(day) + 1_000
    const from = ROLES.stranger
    const registered = (day: number, name: string, cid: string) => register({ at: at(day), from }, name, cid)
    const named = (day: number, cid: string, mode = 0, llm = false) =>
        inferenceOf(rng, at(day), from, { cid, llm, mode }, false)
    return [
        registered(11, 'stranger/nul\0name', 'QmNul\0Cid'),
        registered(17, 'stranger/🦄-garch', 'Qm🦄🦄🦄'),
        registered(24, '', ''),
        withInvalidUtf8(registered(25, 'stranger/invalid-utf8', 'Qm####')),
        named(18, 'Qm🦄🦄🦄'),
        named(19, '  Qm\0trailing  '),
        named(21, '', 1),
        named(22, 'QmUnknownMode', 7),
        named(23, 'some-llm', 9, true),
        named(26, `Qm${'long'.repeat(16_000)}`),
        withInvalidUtf8(named(27, 'Qm####')),
    ]
}

/** Replaces the bytes of `####` by bytes that are no UTF-8. */
function withInvalidUtf8(action: Action): Action {
    return { ...action, data: action.data.replace('23232323', 'fffec0af') }
}

/** Logs whose data does not fit their event. */
function malformedLogs(): Action[] {
    const word = (value: bigint) => value.toString(16).padStart(64, '0')
    return [
        malformed(13, 'relay', 'BatchSettlement', '0x1234'),
        malformed(28, 'relay', 'IndividualSettlement', `0x${word(1n)}`),
        malformed(34, 'precompile', 'ModelInferenceEvent', '0x'),
        // An offset far outside the data, and a length that no memory could hold.
        malformed(35, 'precompile', 'LLMChat', `0x${word(1n << 255n)}${word(0n)}`),
        malformed(36, 'relay', 'BatchSettlement', `0x${word(3n)}${word(64n)}${word(1n << 60n)}`),
        malformed(37, 'inferencePayments', 'InferencePaid', '0xdead'),
        malformed(38, 'modelRegistry', 'ModelRegistered', `0x${word(1n << 200n)}`),
    ]
}

function malformed(day: number, name: string, eventName: string, data: Hex): Action {
    const { chainId, address: to, contract, events = contract } = placementOf(name)
    const event = contractInterface(events).getEvent(eventName)!
    const indexed = event.inputs.filter((input) => input.indexed).map((input) => id(`poison ${input.name}`))
    const topics = [event.topicHash, ...indexed.map((topic, i) => asTopic(topic, event.inputs[i].type))]
    return {
        chainId,
        at: dayStart(day) + 2_000,
        from: ROLES.stranger,
        to,
        data: encodeCall('RawLogger', 'emitLog', [topics, data]),
        emits: [`${name}.${eventName}`],
        disguised: true,
    }
}

function asTopic(topic: string, type: string): string {
    return type === 'address' ? `0x${'00'.repeat(12)}${topic.slice(-40)}` : topic
}
