import type { GraphQLError } from 'graphql'
import { limitError } from './limit-error'
import type { Limits } from './limits'
import { measureJson } from './measure-json'

/**
 * The limit that a JSON text breaks, or null. To be asked before the text is parsed: what walks the values later may do so by
 * recursion.
 */
export function checkJson(
    text: string,
    limits: Pick<Limits, 'jsonDepth' | 'jsonValues'>,
): GraphQLError | null {
    const { depth, values } = measureJson(text)
    if (depth > limits.jsonDepth)
        return limitError(
            'JSON_DEPTH_LIMIT',
            `The JSON is nested ${depth} levels deep; at most ${limits.jsonDepth} are allowed.`,
            limits.jsonDepth,
            depth,
        )
    if (values > limits.jsonValues)
        return limitError(
            'JSON_VALUES_LIMIT',
            `The JSON holds ${values} values; at most ${limits.jsonValues} are allowed. Split long lists over several requests.`,
            limits.jsonValues,
            values,
        )
    return null
}
