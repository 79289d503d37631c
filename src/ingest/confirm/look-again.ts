import type { Pool } from 'pg'
import { WORKFLOW_RESULT_TOPIC } from '../../decode'
import type { ChainConfig, ContractKind } from '../../networks/types'
import { type Dispute, judge, type Verdict } from './arbiter'
import { type Asking, askLogs, type Requests } from './asked-logs'
import { type IndexRules, identify, type LogIds, lacking } from './log-ids'
import { type Anchor, readStoredLogs } from './stored-logs'

export type Outcome =
    /** The endpoint gave exactly what is indexed; `anchor` must still be there when that is written down. */
    | { kind: 'same'; anchor: Anchor; logs: number }
    /** The endpoint or the index stands on another branch, or the blocks are being taken back. */
    | { kind: 'moved'; why: string }
    | (Exclude<Verdict, { kind: 'agreed' }> & { height: number; hasFacts: boolean })

export interface LookContext {
    pool: Pool
    chain: ChainConfig
    requests: Requests
    /** The endpoint to be asked. */
    asking: Asking
    /** All endpoints, for their receipts. */
    everybody: readonly Asking[]
}

/**
 * Asks one endpoint once more for the logs of from..to and holds them against the index. Where the two differ, receipts say
 * who is right; the lowest block that is not as it should be is told.
 * @throws RpcErrors, when the endpoint can't be asked
 */
export async function lookAgain(from: number, to: number, context: LookContext): Promise<Outcome> {
    const { pool, chain, requests, asking, everybody } = context
    const stored = await readStoredLogs(pool, chain.chainId, from, to)
    if (!stored) return { kind: 'moved', why: `block ${to} is not indexed any more` }
    const { anchor, hashes } = stored
    const answer = await askLogs(requests, from, to, anchor.height, asking)
    if (answer.hash !== anchor.hash) {
        return {
            kind: 'moved',
            why: `block ${anchor.height} is ${anchor.hash} in the index, ${answer.hash} there`,
        }
    }
    const rules = await indexRules(pool, chain, answer.logs)
    const asked = identify(answer.logs, rules, stored.ids)
    const sides = { stored: byHeight(stored.ids), asked: byHeight(asked.ids) }
    for (const height of differing(stored.ids, asked.ids, asked.unsure)) {
        const dispute: Dispute = {
            height,
            indexedHash: hashes.get(height),
            stored: sides.stored.get(height) ?? new Map(),
            asked: sides.asked.get(height) ?? new Map(),
            unsure: asked.unsure,
        }
        const verdict = await judge(dispute, requests, rules, everybody)
        if (verdict.kind !== 'agreed') return { ...verdict, height, hasFacts: dispute.stored.size > 0 }
    }
    return { kind: 'same', anchor, logs: answer.logs.length }
}

function differing(stored: LogIds, asked: LogIds, unsure: ReadonlySet<string>): number[] {
    const heights = new Set([
        ...lacking(stored, asked, unsure).map((key) => stored.get(key)!.height),
        ...lacking(asked, stored, unsure).map((key) => asked.get(key)!.height),
    ])
    return [...heights].sort((a, b) => a - b)
}

function byHeight(ids: LogIds): Map<number, LogIds> {
    const blocks = new Map<number, LogIds>()
    for (const [key, id] of ids) {
        const block = blocks.get(id.height)
        if (block) block.set(key, id)
        else blocks.set(id.height, new Map([[key, id]]))
    }
    return blocks
}

async function indexRules(
    pool: Pool,
    chain: ChainConfig,
    logs: readonly { address: string; topics: string[] }[],
): Promise<IndexRules> {
    const kinds = new Map<string, ContractKind>(chain.contracts.map(({ address, kind }) => [address, kind]))
    const strangers = logs.filter(
        ({ topics, address }) => topics[0] === WORKFLOW_RESULT_TOPIC && !kinds.has(address),
    )
    const announced = new Map<string, number>()
    if (strangers.length) {
        const { rows } = await pool.query(
            `SELECT subject, min(height) AS height FROM chain_event
             WHERE chain_id = $1 AND name = 'TaskRegistered' AND subject = ANY($2) GROUP BY 1`,
            [chain.chainId, [...new Set(strangers.map(({ address }) => address))]],
        )
        for (const { subject, height } of rows) announced.set(subject, height)
    }
    return { kindOf: (address) => kinds.get(address), announcedAt: (address) => announced.get(address) }
}
