import type { ClientBase } from 'pg'
import { bump } from '../../database/revision'
import { bytea } from '../../database/sql'
import { type SentColumn, updateRows } from '../../database/update-rows'
import { dropSpreads } from '../../periods/spreads'
import { type RegisteredModel, reduceModel } from './registry'
import { eventsOf } from './stored-events'

/** Model ids remembered at most, about 10 MB. */
const MAX_KNOWN = 50_000

/**
 * Makes sure that every model id that a fact names has a row; existing rows are left alone.
 * @param known ids that committed facts of the same chain name already, so that their rows are there; added to
 */
export async function ensureModels(
    client: ClientBase,
    ids: Iterable<string>,
    demo: boolean,
    known = new Set<string>(),
): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !known.has(id))
    if (wanted.length === 0) return
    if (known.size > MAX_KNOWN) known.clear()
    for (const id of wanted) known.add(id)
    await client.query(
        `INSERT INTO model (id, registered, calls, payments, paid_calls, value, creator_value, provenance)
         SELECT id, false, 0, 0, 0, 0, 0, CASE WHEN $2 OR id NOT LIKE 'unresolved:%' THEN 'demo' ELSE 'onchain' END
         FROM unnest($1::text[]) AS id ON CONFLICT DO NOTHING`,
        [wanted, demo],
    )
}

/**
 * Brings `catalogued`, the name and the provenance of some models up to date with the catalogues: a model that only a catalogue
 * knows has the catalogue's, one that is registered the registry's.
 */
export async function labelCatalogued(client: ClientBase, ids: string[]): Promise<void> {
    if (ids.length === 0) return
    await bump(client, 'registry')
    // Catalogues say nothing of when: their models are of every past universe.
    await dropSpreads(client)
    await client.query(
        `UPDATE model t SET catalogued = d.provenance IS NOT NULL,
             name = CASE WHEN t.registered THEN t.name ELSE d.name END,
             provenance = CASE WHEN t.registered THEN 'demo' ELSE coalesce(d.provenance, 'demo') END
         FROM (SELECT wanted.id, (SELECT min(provenance) FROM catalogue_entry WHERE model_id = wanted.id) AS provenance,
                   ${catalogueName('wanted')} AS name
               FROM unnest($1::text[]) AS wanted(id)) d
         WHERE t.id = d.id`,
        [ids],
    )
}

/** What a catalogue calls a model: of several entries the one with the lowest id. */
const catalogueName = (model: string) =>
    `(SELECT author || '/' || name FROM catalogue_entry WHERE model_id = ${model}.id ORDER BY id COLLATE "C" LIMIT 1)`

/** Updates the rows of some models, and of their owners, from the registry's stored events. */
export async function refreshModels(client: ClientBase, ids: Iterable<string>): Promise<void> {
    const wanted = [...new Set(ids)].sort()
    if (wanted.length === 0) return
    await bump(client, 'registry')
    const events = await eventsOf(client, wanted)
    const models = wanted.map((id) => [id, reduceModel(events.get(id) ?? [])] as const)
    const { rows: owned } = await client.query<{ owner_id: string }>(
        'SELECT DISTINCT owner_id FROM model WHERE id = ANY($1) AND owner_id IS NOT NULL',
        [wanted],
    )
    await writeModels(client, models)
    const owners = models.flatMap(([, model]) => (model ? [model.owner] : []))
    await refreshOwners(client, [...owners, ...owned.map((row) => row.owner_id)])
}

function writeModels(
    client: ClientBase,
    models: (readonly [string, RegisteredModel | null])[],
): Promise<void> {
    const column = (
        name: string,
        type: string,
        of: (model: RegisteredModel) => unknown,
    ): SentColumn<(typeof models)[number]> => [name, type, ([, model]) => (model ? of(model) : null)]
    return updateRows(client, 'model', models, {
        key: [['id', 'text', ([id]) => id]],
        set: [
            ['name', 'text', ([, model]) => model?.name ?? null, `coalesce(d.name, ${catalogueName('t')})`],
            ['registered', 'boolean', ([, model]) => model !== null],
            column('owner_id', 'text', (model) => model.owner),
            column('payout_address', 'bytea', (model) => bytea(model.payoutAddress)),
            column('active', 'boolean', (model) => model.active),
            column('registered_at', 'timestamptz', (model) => model.registeredAt),
            column('registry_chain_id', 'int', (model) => model.registryChainId),
            column('registered_height', 'int', (model) => model.registeredHeight),
            [
                'provenance',
                'text',
                ([, model]) => (model ? 'demo' : null),
                'coalesce(d.provenance, (SELECT min(provenance) FROM catalogue_entry WHERE model_id = t.id), t.provenance)',
            ],
        ],
    })
}

/** Recounts the models of some creators. */
async function refreshOwners(client: ClientBase, owners: string[]): Promise<void> {
    const wanted = [...new Set(owners)].sort()
    if (wanted.length === 0) return
    await client.query(
        `INSERT INTO creator (id, model_count, accrued, withdrawn, provenance)
         SELECT id, (SELECT count(*) FROM model WHERE owner_id = owner.id), 0, 0, 'demo' FROM unnest($1::text[]) AS owner(id)
         ON CONFLICT (id) DO UPDATE SET model_count = excluded.model_count`,
        [wanted],
    )
    await client.query(
        `DELETE FROM creator t WHERE id = ANY($1) AND model_count = 0
         AND NOT EXISTS (SELECT FROM payout WHERE creator_id = t.id)`,
        [wanted],
    )
}
