import type { Reader } from '../../facts/reader'
import type { AsOf } from './as-of'

/** The models a question could be about. */
export interface Universe {
    definition: string
    size: number
}

/**
 * SQL that tells of a row `m` of `model` whether it was known at the as-of moment: registered by then, or in a catalogue
 * (which says nothing of when).
 * @param params added to
 */
export function knownModelSql(asOf: AsOf, params: unknown[]): string {
    const registered = asOf.chains.flatMap(({ chainId, height }) =>
        height === null
            ? []
            : [
                  `m.registry_chain_id = $${params.push(chainId)}::int AND m.registered_height <= $${params.push(height)}::int`,
              ],
    )
    return `(m.catalogued OR (m.registered AND (${registered.join(' OR ') || 'false'})))`
}

export async function modelUniverse(reader: Reader, asOf: AsOf): Promise<Universe> {
    const params: unknown[] = []
    const known = knownModelSql(asOf, params)
    const [[size]] = await reader.rows(`SELECT count(*)::int FROM model m WHERE ${known}`, params)
    return {
        definition: 'Models registered up to the as-of time, and models of the imported catalogues.',
        size: size as number,
    }
}
