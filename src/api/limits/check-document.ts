import type { GraphQLError } from 'graphql'
import { badInput, limitError } from './limit-error'
import { type Limits, MAX_NAME_LENGTH } from './limits'
import { type DocumentSize, MAX_SELECTIONS } from './measure-document'

/** The first limit a document breaks, or null. Whatever passes is validated within milliseconds. */
export function checkDocument(size: DocumentSize, limits: Limits): GraphQLError | null {
    if (size.selections > MAX_SELECTIONS)
        return limitError(
            'SELECTIONS_LIMIT',
            `The query selects more than ${MAX_SELECTIONS} fields once its fragments are spread. Ask in several requests, and let no fragment spread itself.`,
            MAX_SELECTIONS,
        )
    if (size.rootFields > limits.rootFields)
        return limitError(
            'ROOT_FIELDS_LIMIT',
            `The query has ${size.rootFields} root fields; at most ${limits.rootFields} are allowed. Ask in several requests.`,
            limits.rootFields,
            size.rootFields,
        )
    if (size.aliases > limits.aliases)
        return limitError(
            'ALIASES_LIMIT',
            `The query has ${size.aliases} aliases; at most ${limits.aliases} are allowed. Ask for many rows with one filter (id_in: [...]) or in several requests.`,
            limits.aliases,
            size.aliases,
        )
    if (size.depth > limits.depth)
        return limitError(
            'DEPTH_LIMIT',
            `The query is ${size.depth} levels deep; at most ${limits.depth} are allowed. Start from the inner entity's own list instead.`,
            limits.depth,
            size.depth,
        )
    if (size.comparisons > limits.comparisons)
        return limitError(
            'COMPARISONS_LIMIT',
            `The query selects the same fields again and again: comparing them takes ${size.comparisons} steps; at most ${limits.comparisons} are allowed. Select each field once.`,
            limits.comparisons,
            size.comparisons,
        )
    return checkWriting(size, limits)
}

function checkWriting(size: DocumentSize, limits: Limits): GraphQLError | null {
    if (size.directives > limits.directives)
        return limitError(
            'DIRECTIVES_LIMIT',
            `The query has ${size.directives} directives; at most ${limits.directives} are allowed.`,
            limits.directives,
            size.directives,
        )
    if (size.definitions > limits.definitions)
        return limitError(
            'DEFINITIONS_LIMIT',
            `The query defines ${size.definitions} operations and fragments; at most ${limits.definitions} are allowed. Send only those that are run.`,
            limits.definitions,
            size.definitions,
        )
    if (size.valueDepth > limits.jsonDepth)
        return limitError(
            'JSON_DEPTH_LIMIT',
            `A value in the query is nested ${size.valueDepth} levels deep; at most ${limits.jsonDepth} are allowed.`,
            limits.jsonDepth,
            size.valueDepth,
        )
    if (size.nameLength > MAX_NAME_LENGTH)
        return limitError(
            'NAME_LENGTH_LIMIT',
            `A name in the query has ${size.nameLength} characters; at most ${MAX_NAME_LENGTH} are allowed.`,
            MAX_NAME_LENGTH,
            size.nameLength,
        )
    if (size.reservedName !== null)
        return badInput(
            `The name '${size.reservedName}' cannot be used in a query: it has a meaning in JavaScript. Choose another.`,
        )
    return null
}
