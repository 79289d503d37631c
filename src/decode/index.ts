import type { DecodeContext } from './context'
import type { DeadLetterEvent, DomainEvent, RawLog, RawTransaction } from './events'
import { decodersOf } from './kinds'
import { reasonOf } from './malformed'
import { WORKFLOW_RESULT_TOPIC, workflowResult } from './price-history-inference'
import { type LogDecoder, refOf, Scope } from './scope'
import { pairSettlements } from './x402'

export type { DecodeContext, WorkflowBook } from './context'
export { requiresTransaction, watchedTopics } from './kinds'
export { WORKFLOW_RESULT_TOPIC } from './price-history-inference'

/**
 * Decodes the logs of one transaction into domain events, in log order. Pure: the same input gives the same events.
 *
 * INV-1: a log of a watched contract with a watched topic gives exactly one event, a dead letter when it does not
 * decode. Other logs give no event, nor do OPG transfers to wallets outside `payTo` and x402 proxy logs, which are part
 * of the payment of their transfer. Never throws.
 *
 * @param logs all fetched logs of the transaction by ascending logIndex, those of unwatched contracts included
 * @param tx the transaction; null when it was not fetched (senders and calldata fields are then null)
 */
export function decodeTransaction(
    logs: readonly RawLog[],
    tx: RawTransaction | null,
    ctx: DecodeContext,
): DomainEvent[] {
    const scope = new Scope(ctx, tx, pairSettlements(logs, ctx))
    const events: DomainEvent[] = []
    for (const log of logs) {
        const decode = decoderOf(log, scope)
        if (decode === undefined) continue
        try {
            const event = decode(log, scope)
            if (event !== null) events.push(event)
        } catch (error) {
            events.push(deadLetter(log, error))
        }
    }
    return events
}

function decoderOf(log: RawLog, scope: Scope): LogDecoder | undefined {
    const contract = scope.ctx.contracts.get(log.address)
    const topic = log.topics[0]
    if (contract !== undefined) return decodersOf[contract.kind].get(topic)
    return topic === WORKFLOW_RESULT_TOPIC && scope.isAnnounced(log.address) ? workflowResult : undefined
}

function deadLetter(log: RawLog, error: unknown): DeadLetterEvent {
    return {
        kind: 'deadLetter',
        ref: refOf(log),
        topics: log.topics,
        data: log.data,
        reason: reasonOf(error),
    }
}
