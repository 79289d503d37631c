import {
    type DocumentNode,
    type GraphQLSchema,
    getOperationAST,
    Kind,
    OperationTypeNode,
    parse,
    stripIgnoredCharacters,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { isAnswerField, rootFields } from './answer-fields'

/** What a request asks for, in the three places GraphQL over HTTP has for it. */
export interface Asked {
    query: string
    variables: Record<string, unknown>
    operationName: string | null
}

/** An operation that is made of answers about the market and nothing else. */
export interface OperationPlan {
    /** The query without what does not matter: comments, white space, commas. */
    text: string
    /** Its root field, `mixed` for several. */
    label: string
}

const QUERIES_KEPT = 1_000
const QUERY_BYTES_KEPT = 8 * 2 ** 20

/** Tells which operations are made of answers alone; what it found of a query is kept. Queries are checked before. */
export function operationPlans(schema: GraphQLSchema): (asked: Asked) => OperationPlan | null {
    const known = new LRUCache<string, { plan: OperationPlan | null }>({
        max: QUERIES_KEPT,
        maxSize: QUERY_BYTES_KEPT,
        sizeCalculation: (_value, key) => key.length * 4 + 200,
    })
    return ({ query, operationName }) => {
        const key = `${operationName ?? ''}\n${query}`
        let found = known.get(key)
        if (!found) {
            found = { plan: planOf(schema, query, operationName) }
            known.set(key, found)
        }
        return found.plan
    }
}

/** Tells whether an operation asks a question about the market, beside whatever else. Queries are checked before. */
export function marketAsked(
    schema: GraphQLSchema,
): (asked: { query: string; operationName: string | null }) => boolean {
    const known = new LRUCache<string, { isMarket: boolean }>({
        max: QUERIES_KEPT,
        maxSize: QUERY_BYTES_KEPT,
        sizeCalculation: (_value, key) => key.length * 2 + 100,
    })
    return ({ query, operationName }) => {
        const key = `${operationName ?? ''}\n${query}`
        let found = known.get(key)
        if (!found) {
            const names = queryFields(query, operationName) ?? []
            found = { isMarket: names.some((name) => isAnswerField(schema, name)) }
            known.set(key, found)
        }
        return found.isMarket
    }
}

function planOf(schema: GraphQLSchema, query: string, operationName: string | null): OperationPlan | null {
    const answers = queryFields(query, operationName)?.filter((name) => name !== '__typename') ?? []
    if (answers.length === 0 || !answers.every((name) => isAnswerField(schema, name))) return null
    return {
        text: stripIgnoredCharacters(query),
        label: answers.length === 1 ? answers[0]! : 'mixed',
    }
}

/** Names of an operation's root fields; null when it is no query, or cannot be run, which whoever runs it says. */
function queryFields(query: string, operationName: string | null): string[] | null {
    let document: DocumentNode
    try {
        document = parse(query, { noLocation: true })
    } catch {
        return null
    }
    const operation = getOperationAST(document, operationName)
    if (operation?.operation !== OperationTypeNode.QUERY) return null
    const fragments = Object.fromEntries(
        document.definitions.flatMap((definition) =>
            definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
        ),
    )
    return rootFields(operation.selectionSet, fragments).map((field) => field.name.value)
}
