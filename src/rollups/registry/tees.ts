import type { ClientBase } from 'pg'
import { utcDay } from '../../base/calendar'
import { bytea } from '../../database/sql'
import type { HeartbeatEvent } from '../../decode/events'
import { type RegisteredTee, reduceImages, reduceTee } from './enclaves'
import { eventsOf } from './stored-events'

/** Updates the rows of some TEEs from the registries' stored events. */
export async function refreshTees(
    client: ClientBase,
    ids: Iterable<string>,
    provenance: string,
): Promise<void> {
    const wanted = [...new Set(ids)].sort()
    if (wanted.length === 0) return
    const events = await eventsOf(client, wanted)
    for (const id of wanted) {
        const tee = reduceTee(events.get(id) ?? [])
        if (tee) await writeTee(client, id, tee, provenance)
        else await client.query('DELETE FROM tee WHERE id = $1', [id])
    }
}

async function writeTee(
    client: ClientBase,
    id: string,
    tee: RegisteredTee,
    provenance: string,
): Promise<void> {
    await client.query(
        `INSERT INTO tee (id, chain_id, registry, owner, tee_type, enabled, registered_at, disabled_at, public_key,
             payment_address, endpoint, calldata_reason, provenance, asked_at, ohttp_key_id, ohttp_kem_id, ohttp_kdf_id, ohttp_aead_id,
             ohttp_public_key_hash, ohttp_key_config_hash, ohttp_updated_at, heartbeats, last_heartbeat_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
             coalesce(sum(heartbeats), 0), max(last_at)
         FROM tee_day WHERE tee_id = $1
         ON CONFLICT (id) DO UPDATE SET chain_id = $2, registry = $3, owner = $4, tee_type = $5, enabled = $6,
             registered_at = $7, disabled_at = $8, public_key = $9, payment_address = $10, endpoint = $11,
             calldata_reason = $12, asked_at = $14, ohttp_key_id = $15, ohttp_kem_id = $16, ohttp_kdf_id = $17, ohttp_aead_id = $18,
             ohttp_public_key_hash = $19, ohttp_key_config_hash = $20, ohttp_updated_at = $21, heartbeats = excluded.heartbeats, last_heartbeat_at = excluded.last_heartbeat_at`,
        [
            id,
            tee.chainId,
            bytea(tee.registry),
            bytea(tee.owner),
            tee.teeType,
            tee.enabled,
            tee.registeredAt,
            tee.disabledAt,
            bytea(tee.publicKey),
            bytea(tee.paymentAddress),
            tee.endpoint,
            tee.calldataReason,
            provenance,
            tee.askedAt,
            tee.ohttp?.keyId,
            tee.ohttp?.kemId,
            tee.ohttp?.kdfId,
            tee.ohttp?.aeadId,
            bytea(tee.ohttp?.publicKeyHash ?? null),
            bytea(tee.ohttp?.keyConfigHash ?? null),
            tee.ohttp?.updatedAt,
        ],
    )
}

/** Updates the rows of some enclave images from the stored approvals and revocations of their PCR hashes. */
export async function refreshImages(
    client: ClientBase,
    hashes: Iterable<string>,
    provenance: string,
): Promise<void> {
    const wanted = [...new Set(hashes)].sort()
    if (wanted.length === 0) return
    const events = await eventsOf(client, wanted)
    await client.query('DELETE FROM enclave_image WHERE pcr_hash = ANY($1)', [wanted.map(bytea)])
    for (const image of wanted.flatMap((hash) => reduceImages(events.get(hash) ?? []))) {
        await client.query(
            `INSERT INTO enclave_image (id, chain_id, registry, pcr_hash, tee_type, version, approved, approved_at, revoked_at, provenance)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
            [
                image.id,
                image.chainId,
                bytea(image.registry),
                bytea(image.pcrHash),
                image.teeType,
                image.version,
                image.approved,
                image.approvedAt,
                image.revokedAt,
                provenance,
            ],
        )
    }
}

/** Adds heartbeats, given in chain order, to the daily rows of their TEEs. */
export async function addHeartbeats(
    client: ClientBase,
    beats: HeartbeatEvent[],
    provenance: string,
): Promise<void> {
    if (beats.length === 0) return
    const days = new Map<string, HeartbeatEvent[]>()
    for (const beat of beats) {
        const id = `${beat.teeId}-${utcDay(beat.ref.timeMs)}`
        days.set(id, [...(days.get(id) ?? []), beat])
    }
    for (const [id, list] of [...days].sort()) {
        const times = list.map((beat) => new Date(beat.ref.timeMs))
        await client.query(
            `INSERT INTO tee_day AS t (id, tee_id, chain_id, day, heartbeats, first_at, last_at, heights, times, provenance)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (id) DO UPDATE SET heartbeats = t.heartbeats + excluded.heartbeats, last_at = excluded.last_at,
                 heights = t.heights || excluded.heights, times = t.times || excluded.times`,
            [
                id,
                list[0].teeId,
                list[0].ref.chainId,
                `${utcDay(list[0].ref.timeMs)}T00:00:00Z`,
                list.length,
                times[0],
                times[times.length - 1],
                list.map((beat) => beat.ref.height),
                times,
                provenance,
            ],
        )
    }
    await countHeartbeats(
        client,
        beats.map((beat) => beat.teeId),
    )
}

/** Takes back the heartbeats above a height. @returns the TEEs they were of, and how many there were */
export async function undoHeartbeats(client: ClientBase, chainId: number, height: number) {
    const { rows } = await client.query<{ tee_id: string; removed: number }>(
        `WITH kept AS (
             SELECT d.id, d.heartbeats AS before, beat.* FROM tee_day d, LATERAL (
                 SELECT count(*)::int AS count, array_agg(h ORDER BY n) AS heights, array_agg(at ORDER BY n) AS times, max(at) AS last
                 FROM unnest(d.heights, d.times) WITH ORDINALITY AS b(h, at, n) WHERE h <= $2) beat
             WHERE d.chain_id = $1 AND d.heights[array_upper(d.heights, 1)] > $2
         ), gone AS (DELETE FROM tee_day t USING kept k WHERE t.id = k.id AND k.count = 0 RETURNING t.tee_id, k.before AS removed),
         less AS (
             UPDATE tee_day t SET heartbeats = k.count, heights = k.heights, times = k.times, last_at = k.last
             FROM kept k WHERE t.id = k.id AND k.count > 0 RETURNING t.tee_id, k.before - k.count AS removed)
         SELECT * FROM gone UNION ALL SELECT * FROM less`,
        [chainId, height],
    )
    await countHeartbeats(
        client,
        rows.map((row) => row.tee_id),
    )
    return { tees: rows.map((row) => row.tee_id), removed: rows.reduce((sum, row) => sum + row.removed, 0) }
}

async function countHeartbeats(client: ClientBase, teeIds: string[]): Promise<void> {
    await client.query(
        `UPDATE tee t SET heartbeats = coalesce(d.heartbeats, 0), last_heartbeat_at = d.last
         FROM unnest($1::text[]) AS wanted(id) LEFT JOIN
             (SELECT tee_id AS id, sum(heartbeats) AS heartbeats, max(last_at) AS last FROM tee_day WHERE tee_id = ANY($1) GROUP BY 1) d USING (id)
         WHERE t.id = wanted.id`,
        [[...new Set(teeIds)].sort()],
    )
}
