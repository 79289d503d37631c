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
import { asNamedNow } from '../earlier-names/as-named-now'
import { checkDocument } from './check-document'
import { badInput, limitError } from './limit-error'
import { type Limits, MAX_MISTAKES } from './limits'
import { measureDocument } from './measure-document'
import { valuesOfCorrectType } from './values-of-correct-type'

/** Validates query texts, and remembers which were valid. */
export interface CheckedDocuments {
    /**
     * What is wrong with a query's text, whatever its variables are; empty when it may be run.
     * @param operationName the operation to run; null where the text has only one
     */
    (query: string, operationName: string | null): readonly GraphQLError[]
    /** Whether a text was checked before: then it costs nothing. */
    isKnown(query: string): boolean
    /** The same, but null for a text whose validation takes long. @param whole it is validated all the same */
    shortly(query: string, operationName: string | null, whole: boolean): readonly GraphQLError[] | null
    /** The same for such a text, once it was validated by somebody else. @param mistakes what was found */
    conclude(
        query: string,
        operationName: string | null,
        mistakes: readonly GraphQLError[],
    ): readonly GraphQLError[]
    /** What a text says in which nothing was wrong, without the places where it says so. */
    document(query: string): DocumentNode
}

/** Characters, and fields, of a text that is validated within two or three milliseconds. */
const SHORT = { characters: 600, fields: 60 }

const QUERIES_KEPT = 1_000
const BYTES_KEPT = 32 * 2 ** 20
/** Characters of the longest text that is among those which are asked again and again. */
const OFTEN_CHARACTERS = 8_000
/** Of a parsed text, for each of its characters: measured on the worked queries. */
const BYTES_PER_CHARACTER = 30
const RULES = [...new Set([...specifiedRules, ...recommendedRules])].map((rule) =>
    rule === ValuesOfCorrectTypeRule ? valuesOfCorrectType : rule,
)

type Checked =
    | { errors: readonly GraphQLError[] }
    | { document: DocumentNode; operations: readonly (string | null)[] }

/**
 * Checks queries for everybody who runs them, in this order: length, tokens while it is parsed, size, validity. Nothing is done
 * to a text that takes longer than its limits allow, so a refused one blocks for a few milliseconds at most. What was found is
 * kept, for the same text comes again.
 */
export function checkedDocuments(schema: GraphQLSchema, limits: Limits): CheckedDocuments {
    const known = new KnownTexts()
    const verdict = (query: string, name: string | null, checked: Checked) => {
        known.set(query, checked)
        return 'errors' in checked ? checked.errors : checkName(checked.operations, name)
    }
    const begin = (query: string): Checked | MeasuredText => {
        if (query.length > limits.queryLength) return { errors: [tooLong(query.length, limits.queryLength)] }
        return known.get(query) ?? measured(query, limits)
    }
    const shortly = (query: string, operationName: string | null, whole: boolean) => {
        const begun = begin(query)
        if (!('fields' in begun)) return verdict(query, operationName, begun)
        const isShort = query.length <= SHORT.characters && begun.fields <= SHORT.fields
        if (!whole && !isShort) return null
        return conclude(query, operationName, mistakesOf(schema, begun.document, query))
    }
    const conclude = (query: string, operationName: string | null, mistakes: readonly GraphQLError[]) =>
        verdict(query, operationName, concluded(schema, query, mistakes))
    const check = (query: string, operationName: string | null) => shortly(query, operationName, true)!
    const document = (query: string) => {
        const checked = known.get(query)
        return checked && 'document' in checked ? checked.document : withoutPlaces(schema, query)
    }
    return Object.assign(check, { isKnown: (query: string) => known.has(query), shortly, conclude, document })
}

/**
 * What was found of texts. Those that came once, or are long, have a part of the room to themselves: whoever sends many new ones does
 * not drive out what others ask again and again.
 */
class KnownTexts {
    private readonly once = keeping(QUERIES_KEPT / 4, BYTES_KEPT / 4)
    private readonly again = keeping(QUERIES_KEPT, (BYTES_KEPT * 3) / 4)

    has(query: string): boolean {
        return this.again.has(query) || this.once.has(query)
    }

    get(query: string): Checked | undefined {
        const checked = this.again.get(query) ?? this.once.get(query)
        if (checked && query.length <= OFTEN_CHARACTERS && this.once.delete(query))
            this.again.set(query, checked)
        return checked
    }

    set(query: string, checked: Checked): void {
        if (!this.has(query)) this.once.set(query, checked)
    }
}

const keeping = (max: number, maxSize: number) =>
    new LRUCache<string, Checked>({
        max,
        maxSize,
        sizeCalculation: (_checked, query) => query.length * BYTES_PER_CHARACTER + 500,
    })

/** A text within its limits that is still to be validated. */
interface MeasuredText {
    document: DocumentNode
    fields: number
}

function measured(query: string, limits: Limits): Checked | MeasuredText {
    let document: DocumentNode
    try {
        document = parse(query, { maxTokens: limits.tokens })
    } catch (error) {
        return { errors: [unparsed(error as GraphQLError, limits.tokens)] }
    }
    const size = measureDocument(document)
    const refused = checkDocument(size, limits)
    return refused ? { errors: [refused] } : { document, fields: size.selections }
}

function concluded(schema: GraphQLSchema, query: string, mistakes: readonly GraphQLError[]): Checked {
    if (mistakes.length > 0)
        return { errors: mistakes.map((mistake) => coded(mistake, 'GRAPHQL_VALIDATION_FAILED')) }
    const document = withoutPlaces(schema, query)
    const operations = document.definitions.flatMap((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value ?? null] : [],
    )
    return { document, operations }
}

const withoutPlaces = (schema: GraphQLSchema, query: string) =>
    asNamedNow(schema, parse(query, { noLocation: true }), query)

/** What is wrong with a document that is within its limits: at most two mistakes. @param query its text */
export function mistakesOf(
    schema: GraphQLSchema,
    document: DocumentNode,
    query: string,
): readonly GraphQLError[] {
    try {
        return validate(schema, asNamedNow(schema, document, query), RULES, { maxErrors: MAX_MISTAKES })
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
