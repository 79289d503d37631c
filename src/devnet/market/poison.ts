import { AbiCoder, id, MaxUint256 } from 'ethers'
import type { Hex } from '../../base/hex'
import { BASE, BASE_CHAIN, type DevnetChainId, OG, OPENGRADIENT_CHAIN, ROLES } from '../addresses'
import { type ContractName, contractInterface, encodeCall } from '../artifacts'
import { rngFor } from '../rng'
import { dayStart } from './calendar'
import { inferenceOf } from './inferences'
import { postBatch } from './settlements'
import type { Action } from './types'
import { call } from './world'

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
    const named = (day: number, cid: string, mode = 0, llm = false) =>
        inferenceOf(rng, at(day), from, { cid, llm, mode }, false)
    return [
        register(at(11), 'stranger/nul\0name', 'QmNul\0Cid'),
        register(at(17), 'stranger/🦄-garch', 'Qm🦄🦄🦄'),
        register(at(24), '', ''),
        withInvalidUtf8(register(at(25), 'stranger/invalid-utf8', 'Qm####')),
        named(18, 'Qm🦄🦄🦄'),
        named(19, '  Qm\0trailing  '),
        named(21, '', 1),
        named(22, 'QmUnknownMode', 7),
        named(23, 'some-llm', 9, true),
        named(26, `Qm${'long'.repeat(16_000)}`),
        withInvalidUtf8(named(27, 'Qm####')),
    ]
}

function register(at: number, name: string, cid: string): Action {
    const where = { chainId: BASE_CHAIN, at, from: ROLES.stranger } as const
    return call(
        where,
        'ModelRegistry',
        BASE.modelRegistry,
        'register',
        [name, cid],
        ['modelRegistry.ModelRegistered'],
    )
}

/** Replaces the bytes of `####` by bytes that are no UTF-8. */
function withInvalidUtf8(action: Action): Action {
    return { ...action, data: action.data.replace('23232323', 'fffec0af') }
}

/** Logs whose data does not fit their event. */
function malformedLogs(): Action[] {
    const word = (value: bigint) => value.toString(16).padStart(64, '0')
    const og = (day: number, name: string, to: Hex, contract: ContractName, event: string, data: Hex) =>
        malformed(OPENGRADIENT_CHAIN, dayStart(day) + 2_000, name, to, contract, event, data)
    const base = (day: number, name: string, to: Hex, contract: ContractName, event: string, data: Hex) =>
        malformed(BASE_CHAIN, dayStart(day) + 2_000, name, to, contract, event, data)
    const encode = (types: string[], values: unknown[]) => AbiCoder.defaultAbiCoder().encode(types, values)
    return [
        og(13, 'relay', OG.relay, 'SettlementRelay', 'BatchSettlement', '0x1234'),
        og(28, 'relay', OG.relay, 'SettlementRelay', 'IndividualSettlement', encode(['uint256'], [1])),
        og(34, 'precompile', OG.precompile, 'InferencePrecompile', 'ModelInferenceEvent', '0x'),
        // An offset far outside the data, and a length that no memory could hold.
        og(
            35,
            'precompile',
            OG.precompile,
            'InferencePrecompile',
            'LLMChat',
            `0x${word(1n << 255n)}${word(0n)}`,
        ),
        og(
            36,
            'relay',
            OG.relay,
            'SettlementRelay',
            'BatchSettlement',
            `0x${word(3n)}${word(64n)}${word(1n << 60n)}`,
        ),
        base(37, 'inferencePayments', BASE.inferencePayments, 'InferencePayments', 'InferencePaid', '0xdead'),
        base(
            38,
            'modelRegistry',
            BASE.modelRegistry,
            'ModelRegistry',
            'ModelRegistered',
            `0x${word(1n << 200n)}`,
        ),
    ]
}

function malformed(
    chainId: DevnetChainId,
    at: number,
    name: string,
    to: Hex,
    contract: ContractName,
    eventName: string,
    data: Hex,
): Action {
    const event = contractInterface(contract).getEvent(eventName)!
    const indexed = event.inputs.filter((input) => input.indexed).map((input) => id(`poison ${input.name}`))
    const topics = [event.topicHash, ...indexed.map((topic, i) => asTopic(topic, event.inputs[i].type))]
    return {
        chainId,
        at,
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
