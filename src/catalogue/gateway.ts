import type { ClientBase } from 'pg'
import { takeWriteLock } from '../database/write-lock'
import { GATEWAY_MODELS, type GatewayModel } from '../networks/gateway-models'
import type { ResolveContext } from '../rollups/attribute/context'
import { distinctArtifacts, type Entry, entryId } from './entry'
import { replaceCatalogue } from './replace'

/** Source name of the built-in catalogue. */
export const GATEWAY = 'gateway'

/** Entries for each spelling of a gateway's models, with and without the provider's prefix. */
export function gatewayEntries(models: GatewayModel[] = GATEWAY_MODELS): Entry[] {
    return models.map(({ provider, name, aliases }) => ({
        author: provider,
        name,
        task: null,
        tags: [],
        ownerAddress: null,
        artifacts: distinctArtifacts(
            [name, ...aliases].flatMap((spelling) => [
                { cid: spelling, version: null },
                { cid: `${provider}/${spelling}`, version: null },
            ]),
        ),
    }))
}

/**
 * Writes the built-in catalogue to the database if it is missing or of another version, inside the client's
 * transaction.
 * @returns whether anything was written
 */
export async function ensureGatewayCatalogue(
    client: ClientBase,
    context: ResolveContext,
    entries: Entry[] = gatewayEntries(),
): Promise<boolean> {
    if (await isCurrent(client, context, entries)) return false
    await takeWriteLock(client)
    if (await isCurrent(client, context, entries)) return false
    await replaceCatalogue(client, GATEWAY, entries, context)
    return true
}

async function isCurrent(client: ClientBase, context: ResolveContext, entries: Entry[]): Promise<boolean> {
    const { rows } = await client.query<{ id: string; provenance: string; strings: string[] }>(
        `SELECT e.id, e.provenance,
             array(SELECT artifact_id FROM catalogue_artifact WHERE entry_id = e.id ORDER BY artifact_id COLLATE "C") AS strings
         FROM catalogue_entry e WHERE source = $1`,
        [GATEWAY],
    )
    const provenance = context.demo ? 'demo' : 'operatorReported'
    const line = (id: string, label: string, strings: string[]) => [id, label, ...strings].join(' ')
    const stored = new Set(rows.map((row) => line(row.id, row.provenance, row.strings)))
    return (
        stored.size === entries.length &&
        entries.every((entry) => {
            const strings = entry.artifacts.map(({ artifact }) => artifact.id)
            return stored.has(line(entryId(GATEWAY, entry), provenance, strings))
        })
    )
}
