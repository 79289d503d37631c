import { events as registry } from '../../abi/tee-registry'
import type { RpcLog } from '../../chain/rpc/rpc-shapes'
import { WORKFLOW_RESULT_TOPIC } from '../../decode'
import { logDigest } from '../../decode/log-digest'
import type { ContractKind } from '../../networks/types'

/** What identifies a log, on the chain and in the index alike. */
export interface LogId {
    height: number
    /** Null for a heartbeat: the index keeps their heights, not their transactions. */
    txHash: string | null
}

/** By a key that is the same for a log and its row. */
export type LogIds = Map<string, LogId>

/** What decides which of the requested logs the index holds. */
export interface IndexRules {
    kindOf(contract: string): ContractKind | undefined
    /** Height at which a contract was announced to the scheduler, undefined when it was not. */
    announcedAt(contract: string): number | undefined
    /** A log's own transactionIndex is its transaction's place in the block, as the index holds it. */
    namesPositions: boolean
}

export interface Identified {
    ids: LogIds
    /** Keys of logs of which it cannot be told here whether the index holds them. */
    unsure: Set<string>
}

/**
 * @param digest what the log says (logDigest); null for a row from before that was kept, of which the place alone is known
 * @param position of the transaction in its block; null where logs do not name it
 */
export function rowKey(
    height: number,
    txHash: string,
    logIndex: number,
    digest: string | null,
    position: number | null,
): string {
    const place = `${height} ${txHash} ${logIndex}`
    if (digest === null) return place
    return position === null ? `${place} ${digest}` : `${place} ${digest} ${position}`
}

/** A key without what the log says. */
export function placeOf(key: string): string {
    return key.split(' ', 3).join(' ')
}

/** Key of a log's row; `stored` tells whether the row has a digest. */
function keyOf(log: RpcLog, stored: LogIds, { namesPositions }: Pick<IndexRules, 'namesPositions'>): string {
    const [height, txHash] = [Number(log.blockNumber), log.transactionHash.toLowerCase()]
    const logIndex = Number(log.logIndex)
    const place = rowKey(height, txHash, logIndex, null, null)
    if (stored.has(place)) return place
    const position = namesPositions ? Number(log.transactionIndex) : null
    return rowKey(height, txHash, logIndex, logDigest(log), position)
}

/** @param nth which heartbeat of this enclave in this block, from 1 on */
export function heartbeatKey(height: number, teeId: string, nth: number): string {
    return `${height} ${teeId} heartbeat ${nth}`
}

export function addHeartbeats(ids: LogIds, height: number, teeId: string, count: number): void {
    for (let nth = 1; nth <= count; nth++) ids.set(heartbeatKey(height, teeId, nth), { height, txHash: null })
}

/**
 * Which rows these logs should be in the index (INV-1). Pure.
 * @param logs requested logs
 * @param stored what the index holds: a heartbeat that did not decode is a row there like any other, and rows from before
 * contents were kept have keys of their places
 */
export function identify(logs: readonly RpcLog[], rules: IndexRules, stored: LogIds): Identified {
    const [ids, unsure, beats]: [LogIds, Set<string>, Map<string, number>] = [new Map(), new Set(), new Map()]
    for (const log of logs) {
        const [height, txHash] = [Number(log.blockNumber), log.transactionHash.toLowerCase()]
        const key = keyOf(log, stored, rules)
        const place = rules.kindOf(log.address.toLowerCase())
        if (
            log.topics[0] === registry.HeartbeatReceived.topic &&
            place === 'teeRegistry' &&
            !stored.has(key)
        ) {
            const beat = `${height} ${log.topics[1]?.toLowerCase()}`
            const nth = (beats.get(beat) ?? 0) + 1
            beats.set(beat, nth)
            ids.set(heartbeatKey(height, beat.slice(beat.indexOf(' ') + 1), nth), { height, txHash: null })
            continue
        }
        if (log.topics[0] === WORKFLOW_RESULT_TOPIC && place !== 'priceHistoryInference') {
            // Any contract may write this topic; it counts once the contract was announced.
            const announced = place === undefined ? rules.announcedAt(log.address.toLowerCase()) : undefined
            if (announced === undefined || announced > height) continue
            if (announced === height) {
                unsure.add(key)
                continue
            }
        }
        ids.set(key, { height, txHash })
    }
    return { ids, unsure }
}

/**
 * Every key that a row made of one of these logs could have, whatever is requested.
 * @param stored what the index holds
 */
export function allKeys(logs: readonly RpcLog[], rules: IndexRules, stored: LogIds): Set<string> {
    const keys = new Set<string>()
    for (const log of logs) {
        const height = Number(log.blockNumber)
        keys.add(keyOf(log, stored, rules))
        if (log.topics[0] !== registry.HeartbeatReceived.topic) continue
        for (let nth = 1; ; nth++) {
            const key = heartbeatKey(height, log.topics[1]?.toLowerCase(), nth)
            if (keys.has(key)) continue
            keys.add(key)
            break
        }
    }
    return keys
}

/** The keys of `ids` that `others` lacks, without those that cannot be told. */
export function lacking(ids: LogIds, others: LogIds, unsure: ReadonlySet<string>): string[] {
    return [...ids.keys()].filter((key) => !others.has(key) && !unsure.has(key))
}
