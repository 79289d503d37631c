import {
    type DocumentNode,
    GraphQLError,
    type GraphQLSchema,
    Kind,
    parse,
    recommendedRules,
    specifiedRules,
    ValuesOfCorrectTypeRule,
    validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { checkDocument } from './check-document'
import { limitError } from './limit-error'
import { type Limits, MAX_MISTAKES } from './limits'
import { measureDocument } from './measure-document'
import { valuesOfCorrectType } from './values-of-correct-type'

/**
 * What is wrong with a query's text, whatever its variables are; empty when it may be run.
 * @param operationName the operation to run; null where the text has only one
 */
export type CheckedDocuments = (query: string, operationName: string | null) => readonly GraphQLError[]

const QUERIES_KEPT = 1_000
const QUERY_BYTES_KEPT = 8 * 2 ** 20
const RULES = [...new Set([...specifiedRules, ...recommendedRules])].map((rule) =>
    rule === ValuesOfCorrectTypeRule ? valuesOfCorrectType : rule,
)

type Checked = { errors: readonly GraphQLError[] } | { operations: readonly (string | null)[] }

/**
 * Checks queries for everybody who runs them, in this order: length, tokens while it is parsed, size, validity. Nothing is done
 * to a text that takes longer than its limits allow, so a refused one blocks for a few milliseconds at most. What was found is
 * kept, for the same text comes again.
 */
export function checkedDocuments(schema: GraphQLSchema, limits: Limits): CheckedDocuments {
    const known = new LRUCache<string, Checked>({
        max: QUERIES_KEPT,
        maxSize: QUERY_BYTES_KEPT,
        sizeCalculation: (_checked, query) => query.length * 2 + 500,
    })
    return (query, operationName) => {
        if (query.length > limits.queryLength) return [tooLong(query.length, limits.queryLength)]
        let checked = known.get(query)
        if (!checked) known.set(query, (checked = checkText(schema, limits, query)))
        if ('errors' in checked) return checked.errors
        return checkName(checked.operations, operationName)
    }
}

function checkText(schema: GraphQLSchema, limits: Limits, query: string): Checked {
    let document: DocumentNode
    try {
        document = parse(query, { maxTokens: limits.tokens })
    } catch (error) {
        return { errors: [unparsed(error as GraphQLError, limits.tokens)] }
    }
    const refused = checkDocument(measureDocument(document), limits)
    if (refused) return { errors: [refused] }
    const mistakes = mistakesOf(schema, document)
    if (mistakes.length > 0)
        return { errors: mistakes.map((mistake) => coded(mistake, 'GRAPHQL_VALIDATION_FAILED')) }
    return {
        operations: document.definitions.flatMap((definition) =>
            definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? null] : [],
        ),
    }
}

function mistakesOf(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
    try {
        return validate(schema, document, RULES, { maxErrors: MAX_MISTAKES })
    } catch (error) {
        // The rule for subscriptions works out @skip and @include, and throws where these are given nothing.
        if (error instanceof GraphQLError) return [error]
        throw error
    }
}

function checkName(operations: readonly (string | null)[], name: string | null): GraphQLError[] {
    const names = operations.filter((operation) => operation !== null).map((operation) => `'${operation}'`)
    if (name === null) {
        if (operations.length === 1) return []
        return [
            badInput(`The query holds several operations: name one as operationName: ${names.join(', ')}.`),
        ]
    }
    if (operations.includes(name)) return []
    const known = names.length > 0 ? `it has ${names.join(', ')}` : 'its operation has no name'
    return [badInput(`The query has no operation named '${name}': ${known}.`)]
}

function tooLong(actual: number, limit: number): GraphQLError {
    const text = `The query has ${actual} characters; at most ${limit} are allowed. Pass values as variables.`
    return limitError('QUERY_SIZE_LIMIT', text, limit, actual)
}

function unparsed(error: GraphQLError, tokens: number): GraphQLError {
    if (!/more tha[nt] \d+ tokens/.test(error.message)) return coded(error, 'GRAPHQL_PARSE_FAILED')
    return limitError(
        'TOKENS_LIMIT',
        `The query has more than ${tokens} tokens, which is not parsed to its end. Pass values as variables, and ask in several requests.`,
        tokens,
    )
}

/** Without its nodes, which would keep the whole document in memory. */
function coded({ message, source, positions }: GraphQLError, code: string): GraphQLError {
    return new GraphQLError(message, { source, positions, extensions: { code, http: { status: 400 } } })
}

function badInput(message: string): GraphQLError {
    return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } })
}
