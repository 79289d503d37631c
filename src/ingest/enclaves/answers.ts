import type { ClientBase, Pool } from 'pg'
import type { Hex } from '../../base/hex'
import { bytea, hex } from '../../database/sql'
import { inWriteTransaction } from '../../database/transaction'
import { type DomainEvent, eventId, type LogRef } from '../../decode/events'
import type { ChainLabels } from '../../facts/chain-labels'
import { storedTextOrNull } from '../../facts/text'
import { refreshTees } from '../../rollups/registry/tees'
import { reopenUnknownKey } from '../undo'
import type { Answer, Question } from './ask-registry'

/** A registration that its calldata does not show. */
interface OpenRegistration extends Question {
    eventId: string
    /** Of its log; `0x` for a row from before that was kept. */
    digest: Hex
    attempts: number
}

export type Ask = (question: Question) => Promise<Answer>

/**
 * What registries answered about enclaves. A registration whose calldata shows nothing is asked for before its block is written, once;
 * what was not answered then is asked again beside the stream, ever more rarely, and never holds it up.
 */
export class EnclaveAnswers {
    private unsaved = new Map<string, [OpenRegistration, Answer]>()
    /** Digests of the logs that were asked about: blocks may be decoded again while the write lock is held. */
    private asked = new Set<Hex>()

    constructor(private readonly ask: Ask) {}

    /** Asks for the registrations among the events of one transaction that its calldata does not show. */
    async learn(events: readonly DomainEvent[]): Promise<void> {
        for (const event of events) {
            if (event.kind !== 'state' || event.name !== 'TEERegistered' || event.args.publicKey !== null)
                continue
            if (this.asked.has(event.ref.digest)) continue
            this.asked.add(event.ref.digest)
            const open = openOf(event.ref, event.subject!)
            this.unsaved.set(open.eventId, [open, await this.ask(open)])
        }
    }

    /** Saves what was learned, inside the client's transaction, before the rows that depend on it are written. */
    async save(client: ClientBase): Promise<void> {
        for (const [open, answer] of this.unsaved.values()) await saveAnswer(client, open, answer, 0)
        this.unsaved.clear()
    }

    /**
     * Asks once more for registrations whose time has come. What is learned changes the enclave's row and has the settlements that wait for
     * its key proved again.
     * @param pauseMs time until something is asked for again: this at first, doubling up to a thousand times of it
     * @returns how many keys or wallets were learned
     */
    async askAgain(pool: Pool, labels: ChainLabels, pauseMs: number): Promise<number> {
        let learned = 0
        for (const open of await dueRegistrations(pool, labels.chainId)) {
            const answer = await this.ask(open)
            const wait = pauseMs * 2 ** Math.min(open.attempts, 10)
            await inWriteTransaction(pool, async (client) => {
                const isNew = await saveAnswer(client, open, answer, wait)
                if (!isNew) return
                learned += 1
                await refreshTees(client, [open.teeId], labels.provenance)
                await reopenUnknownKey(client, labels, open.teeId)
            })
        }
        return learned
    }
}

function openOf(ref: LogRef, teeId: Hex): OpenRegistration {
    const { contract: registry, height, digest } = ref
    return { eventId: eventId(ref), digest, registry, teeId, height, attempts: 0 }
}

/**
 * Writes down an answer. What was known stays known: a node may have forgotten it since.
 * @param waitMs until it is asked for again, if it has to be
 * @returns whether something is known now that was not known before
 */
async function saveAnswer(
    client: ClientBase,
    { eventId: id, digest }: OpenRegistration,
    { publicKey, paymentAddress, endpoint, askedAt, reason }: Answer,
    waitMs: number,
): Promise<boolean> {
    const { rows } = await client.query<{ known: boolean }>(
        `WITH before AS (SELECT public_key IS NOT NULL AS key, payment_address IS NOT NULL AS wallet FROM tee_answer
             WHERE event_id = $1 AND log_digest = $2)
         INSERT INTO tee_answer AS t (event_id, log_digest, public_key, payment_address, endpoint, asked_at, reason, attempts, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, CASE WHEN $7::text IS NOT NULL THEN now() + make_interval(secs => $8::float8 / 1000) END)
         ON CONFLICT (event_id, log_digest) DO UPDATE SET public_key = coalesce(t.public_key, excluded.public_key),
             payment_address = coalesce(t.payment_address, excluded.payment_address), endpoint = coalesce(t.endpoint, excluded.endpoint),
             asked_at = CASE WHEN t.payment_address IS NULL THEN coalesce(excluded.asked_at, t.asked_at) ELSE t.asked_at END,
             reason = CASE WHEN t.payment_address IS NULL THEN excluded.reason END, attempts = t.attempts + 1,
             next_attempt_at = CASE WHEN t.payment_address IS NULL THEN excluded.next_attempt_at END
         RETURNING (public_key IS NOT NULL AND NOT coalesce((SELECT key FROM before), false))
             OR (payment_address IS NOT NULL AND NOT coalesce((SELECT wallet FROM before), false)) AS known`,
        [
            id,
            bytea(digest),
            bytea(publicKey),
            bytea(paymentAddress),
            storedTextOrNull(endpoint),
            askedAt,
            reason,
            waitMs,
        ],
    )
    return rows[0].known
}

/** Registrations on a chain that nothing is known of, or not all, and that are to be asked for now. */
async function dueRegistrations(pool: Pool, chainId: number): Promise<OpenRegistration[]> {
    const { rows } = await pool.query<OpenRegistration>(
        `SELECT e.id AS "eventId", ${hex(`coalesce(e.log_digest, '')`)} AS digest, ${hex('e.contract')} AS registry, e.subject AS "teeId", e.height,
             coalesce(a.attempts, 0) AS attempts
         FROM chain_event e LEFT JOIN tee_answer a ON a.event_id = e.id AND a.log_digest = coalesce(e.log_digest, '')
         WHERE e.chain_id = $1 AND e.name = 'TEERegistered' AND e.args->>'publicKey' IS NULL
             AND (a.event_id IS NULL OR a.next_attempt_at <= now()) ORDER BY e.height LIMIT 16`,
        [chainId],
    )
    return rows
}
