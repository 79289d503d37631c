import { keccakOf } from '../../base/keccak'
import type { Reader } from '../../database/reader'

/** A model that a text may mean. */
export interface NamedModel {
    id: string
    /** Unix ms since which it has been meant; null = as long as the model has been known. */
    sinceMs: number | null
    /** Of several the one with the lowest place is meant. */
    place: number
}

/** Ids as the registry gives them, and those of strings that no registration has claimed. */
const MODEL_ID = /^(unresolved:)?0x[0-9a-f]{64}$/

/** The text as a model's id, as ids are stored; null for what cannot be one. */
export function asModelId(text: string): string | null {
    const id = text.toLowerCase()
    return MODEL_ID.test(id) ? id : null
}

/**
 * The models that a text which is no id means by now: that which claims it as a string by which callers name it (a CID, a blob id, a
 * model name), or else those that have exactly this name, or else the stand-in of a string that none claims. Of a catalogue's model
 * the id is the hash of its name.
 * @returns by place, then id
 */
export async function namedModels(reader: Reader, text: string): Promise<NamedModel[]> {
    const name = text.trim()
    const rows = (await reader.rows(
        `SELECT model_id AS id, extract(epoch FROM claimed_at)::float8 * 1000, CASE WHEN model_id LIKE 'unresolved:%' THEN 3 ELSE 1 END AS place
         FROM model_artifact WHERE id = $1
         UNION ALL (SELECT id, NULL, 2 FROM model WHERE name = $2 OR id = $1 AND catalogued ORDER BY id LIMIT 10)
         ORDER BY place, id`,
        [keccakOf(Buffer.from(name)), name],
    )) as [string, number | null, number][]
    return rows.map(([id, sinceMs, place]) => ({ id, sinceMs, place }))
}

/** Those of models that are meant: of the lowest place. */
export function meant(models: NamedModel[]): string[] {
    return models.filter(({ place }) => place === models[0].place).map(({ id }) => id)
}
