import type { Reader } from '../../facts/reader'

/** Names of some models in the registry; null where it names none. */
export async function modelNames(reader: Reader, ids: string[]): Promise<Map<string, string | null>> {
    if (ids.length === 0) return new Map()
    const rows = await reader.rows('SELECT id, name FROM model WHERE id = ANY($1)', [ids])
    return new Map(rows as [string, string | null][])
}
