import type { ClientBase } from 'pg'
import { DAY_MS } from '../base/calendar'
import { takeWriteLock } from '../database/write-lock'
import {
    GATEWAY_LIST,
    type GatewayList,
    gatewayList,
    newerList,
    spellingsOf,
} from '../networks/gateway-models'
import type { ResolveContext } from '../rollups/attribute/context'
import { CatalogueError } from './catalogue-error'
import { distinctArtifacts, type Entry, entryId, type Offer } from './entry'
import { replaceCatalogue } from './replace'

/** Source name of the gateways' catalogue. */
export const GATEWAY = 'gateway'

/** Entries for each spelling of a gateway's models, with and without the provider's prefix. */
export function gatewayEntries({ models, asOf, source }: GatewayList = GATEWAY_LIST): Entry[] {
    return models.map((model) => ({
        author: model.provider,
        name: model.name,
        task: null,
        tags: [],
        ownerAddress: null,
        artifacts: distinctArtifacts(spellingsOf(model).map((cid) => ({ cid, version: null }))),
        offer: {
            from: model.from,
            until: model.until,
            servedBy: model.servedBy,
            servedBySince: model.servedBySince,
            listedAt: asOf,
            listSource: source,
        },
    }))
}

/** The list that counts: the built-in one and the imported ones, each newer one in the place of those before it. */
export async function gatewayListInForce(client: Pick<ClientBase, 'query'>): Promise<GatewayList> {
    const { rows } = await client.query<{ list: unknown }>('SELECT list FROM gateway_list ORDER BY as_of')
    return [GATEWAY_LIST, ...rows.map(({ list }) => gatewayList(list))]
        .sort((a, b) => (a.asOf < b.asOf ? -1 : 1))
        .reduce(newerList)
}

/**
 * Takes in a newer list of the gateways' models, inside the client's transaction. @returns the list in force
 * @throws CatalogueError when one that counts is as new
 */
export async function importGatewayList(
    client: ClientBase,
    list: GatewayList,
    context: ResolveContext,
): Promise<GatewayList> {
    await takeWriteLock(client)
    const { asOf } = await gatewayListInForce(client)
    // A list of the future would keep out every true one until then. Somewhere it is tomorrow already.
    const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, asOf.length)
    if (list.asOf <= asOf || list.asOf > tomorrow)
        throw new CatalogueError(
            `the list is as of ${list.asOf}: expected one that is newer than that of ${asOf}, and not of the future`,
        )
    await client.query('INSERT INTO gateway_list (as_of, list, imported_at) VALUES ($1, $2, now())', [
        list.asOf,
        JSON.stringify(list),
    ])
    await ensureGatewayCatalogue(client, context)
    return gatewayListInForce(client)
}

/**
 * Writes the gateways' catalogue to the database if it is missing or of another version, inside the client's
 * transaction.
 * @param told what it consists of; the list in force when left out
 * @returns whether anything was written
 */
export async function ensureGatewayCatalogue(
    client: ClientBase,
    context: ResolveContext,
    told?: Entry[],
): Promise<boolean> {
    const current = async () => {
        if (told) return { entries: told, isCurrent: await isCurrent(client, context, told) }
        const list = await gatewayListInForce(client)
        const entries = gatewayEntries(list)
        const isWritten = (await isNewerWritten(client, list)) || (await isCurrent(client, context, entries))
        return { entries, isCurrent: isWritten }
    }
    if ((await current()).isCurrent) return false
    await takeWriteLock(client)
    // Another process may have written them, or imported a newer list, meanwhile.
    const { entries, isCurrent: isWritten } = await current()
    if (isWritten) return false
    await replaceCatalogue(client, GATEWAY, entries, context)
    return true
}

/** Whether a later version of this program wrote what its own list says: versions may run side by side for a while. */
async function isNewerWritten(client: ClientBase, { asOf }: GatewayList): Promise<boolean> {
    const { rows } = await client.query<{ newer: boolean }>(
        `SELECT EXISTS (SELECT FROM catalogue_entry WHERE source = $1 AND listed_at > $2::timestamptz) AS newer`,
        [GATEWAY, `${asOf}T00:00:00Z`],
    )
    return rows[0].newer
}

const dayOf = (column: string) => `coalesce(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '')`

/** What a stored entry says of its offer, as `offerText` writes it. */
const OFFER_SQL = [
    dayOf('offered_from'),
    dayOf('offered_until'),
    `coalesce(served_by, '')`,
    dayOf('served_by_since'),
    dayOf('listed_at'),
    `coalesce(list_source, '')`,
].join(', ')

const offerText = (offer: Offer | undefined) =>
    [offer?.from, offer?.until, offer?.servedBy, offer?.servedBySince, offer?.listedAt, offer?.listSource]
        .map((each) => each ?? '')
        .join('|')

async function isCurrent(client: ClientBase, context: ResolveContext, entries: Entry[]): Promise<boolean> {
    const { rows } = await client.query<{
        id: string
        provenance: string
        offer: string
        strings: string[]
    }>(
        `SELECT e.id, e.provenance, concat_ws('|', ${OFFER_SQL}) AS offer,
             array(SELECT artifact_id FROM catalogue_artifact WHERE entry_id = e.id ORDER BY artifact_id COLLATE "C") AS strings
         FROM catalogue_entry e WHERE source = $1`,
        [GATEWAY],
    )
    const provenance = context.demo ? 'demo' : 'operatorReported'
    const line = (id: string, label: string, offer: string, strings: string[]) =>
        [id, label, offer, ...strings].join(' ')
    const stored = new Set(rows.map((row) => line(row.id, row.provenance, row.offer, row.strings)))
    return (
        stored.size === entries.length &&
        entries.every((entry) => {
            const strings = entry.artifacts.map(({ artifact }) => artifact.id)
            return stored.has(line(entryId(GATEWAY, entry), provenance, offerText(entry.offer), strings))
        })
    )
}
