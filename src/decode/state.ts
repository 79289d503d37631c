import type { AbiEvent, EventParams } from '@subsquid/evm-abi'
import type { Hex } from '../base/hex'
import type { JsonValue, RawLog, StateEvent, StateEventName } from './events'
import { reader } from './reader'
import { type LogDecoder, refOf, type Scope } from './scope'

/** Makes a state event of a log. */
export function stateEvent(
    log: RawLog,
    scope: Scope,
    name: StateEventName,
    subject: Hex | null,
    args: Record<string, JsonValue>,
): StateEvent {
    return { kind: 'state', ref: refOf(log), name, subject, args, sender: scope.sender }
}

/** One table entry: a generated event whose arguments are all kept as they are. */
export function stateLog<E extends AbiEvent<any>>(
    event: E,
    name: StateEventName,
    subjectOf: (args: EventParams<E>) => Hex | null,
): [Hex, LogDecoder] {
    const read = reader(event)
    return [
        event.topic,
        (log, scope) => {
            const args = read(log)
            return stateEvent(log, scope, name, subjectOf(args), jsonArgs(args))
        },
    ]
}

/** Decoded arguments as JSON: integers of any width become decimal strings. */
export function jsonArgs(args: object): Record<string, JsonValue> {
    const json: Record<string, JsonValue> = {}
    for (const [name, value] of Object.entries(args)) {
        json[name] = typeof value === 'bigint' || typeof value === 'number' ? value.toString() : value
    }
    return json
}
