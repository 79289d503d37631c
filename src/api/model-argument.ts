import { GraphQLError } from 'graphql'
import { asModelId, meant, namedModels } from '../analytics/population/named-models'
import type { Reader } from '../database/reader'

/** What an argument that names a model may be. */
export const MODEL_ARGUMENT =
    'its id, a string that callers name it by (a CID, a blob id, a model name), or its exact name'

/**
 * The id of the model that an argument names, as of now. An id that no model has is returned as it is: it has no rows.
 * @throws BAD_USER_INPUT for a text that is neither an id nor the name of one model
 */
export async function modelIdOf(reader: Reader, argument: string, text: string): Promise<string> {
    const id = asModelId(text)
    if (id !== null) return id
    const [row] = await reader.rows('SELECT id FROM model WHERE id = $1', [text.toLowerCase()])
    if (row) return row[0] as string
    const [found, ...others] = meant(await namedModels(reader, text))
    if (found !== undefined && others.length === 0) return found
    const why = others.length
        ? `, the name of several models: give the id of one, ${[found, ...others].join(' or ')}`
        : ': no model has this id, artifact or exact name'
    throw new GraphQLError(`${argument} is '${text}'${why}`, { extensions: { code: 'BAD_USER_INPUT' } })
}
