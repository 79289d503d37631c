import type { ContractKind } from '../../networks/types'
import { interfacesOf, TOPIC } from '../chain/abi'
import { Events } from '../chain/decode'
import type { PlainLog, PlainTransaction } from '../chain/plain-log'
import { Calls } from './calls'
import { deadLetterRow } from './dead-letter'
import { referenceRow } from './reference'
import type { Row } from './row'
import { settlementRow } from './settlements'
import { stateRow } from './state'
import { utcDay, type World } from './world'
import { transferRows } from './x402'

const books = new Map<ContractKind, Events>()

function eventsOf(kind: ContractKind): Events {
    let book = books.get(kind)
    if (!book) books.set(kind, (book = new Events(interfacesOf(kind))))
    return book
}

/** The rows that one transaction should have left, in log order. Transactions come in chain order. */
export function expectRows(world: World, tx: PlainTransaction): Row[] {
    const calls = new Calls(world, tx)
    return [...tx.logs.flatMap((log) => rowOfLog(world, tx, log, calls)), ...transferRows(world, tx)]
}

function rowOfLog(world: World, tx: PlainTransaction, log: PlainLog, calls: Calls): Row[] {
    const kind = kindOf(world, log)
    if (kind === undefined || kind === 'opg' || kind.startsWith('x402')) return []
    const events = eventsOf(kind)
    if (!events.knows(log.topics[0])) return []
    const row = understood(world, tx, log, kind, events, calls)
    if (row === 'heartbeat') return []
    return [row ?? deadLetterRow(tx, log)]
}

/** Any contract can copy a workflow's event: it counts from the published ones and from those announced before. */
function kindOf(world: World, log: PlainLog): ContractKind | undefined {
    const kind = world.kindOf.get(log.address)
    if (kind !== undefined || log.topics[0] !== TOPIC.workflowResult) return kind
    return world.announced.has(log.address) ? 'priceHistoryInference' : undefined
}

function understood(
    world: World,
    tx: PlainTransaction,
    log: PlainLog,
    kind: ContractKind,
    events: Events,
    calls: Calls,
): Row | 'heartbeat' | null {
    const [topic] = log.topics
    const name = events.nameOf(topic)
    if (kind === 'inferencePrecompile') return calls.precompile(log, name, topic === LEGACY_CALL ? 2 : 3)
    if (kind === 'inferenceHub') return calls.hub(log, name)
    if (kind === 'priceHistoryInference') return calls.workflow(log)
    const decoded = events.decode(log)
    if (!decoded) return null
    if (name === 'HeartbeatReceived') {
        const day = `${decoded.args.teeId}-${utcDay(tx.time)}`
        const beats = world.beats.get(day)
        if (beats) beats.push({ height: tx.height, time: tx.time })
        else world.beats.set(day, [{ height: tx.height, time: tx.time }])
        return 'heartbeat'
    }
    if (name === 'TaskRegistered') world.announced.add(decoded.args.contractAddress)
    const special =
        kind === 'settlementRelay' || kind === 'settlementRelayV1'
            ? settlementRow(world, tx, log, decoded)
            : referenceRow(world, tx, log, decoded)
    return special ?? stateRow(world, tx, log, decoded)
}

const LEGACY_CALL = interfacesOf('inferencePrecompile')[1].getEvent('ModelInferenceEvent')!.topicHash
