import { type GraphQLObjectType, getNamedType, isLeafType } from 'graphql'
import { apiSchema } from '../../../src/api/schema'
import { everythingOf } from '../../../src/api/worker/everything'

/** A request whose text or variables take long to read, check or coerce, as large as limits allow. */
export interface LongText {
    what: string
    query: string
    variables?: Record<string, unknown>
}

const random = () => `x${Math.random().toString(36).slice(2, 8)}`
const times = (count: number, text: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => text(n)).join(' ')
const LONG_TAIL =
    '{ neverUsed(first: 1) { count } woken(first: 1) { count } timeToFirstUse { all { models used } withoutRegistration } richness { observed richnessEstimate } }'

/** Each of them anew: none is kept from before. */
export async function longTexts(): Promise<LongText[]> {
    const { schema, model } = await apiSchema()
    const rowOf = (type: string, most: number) =>
        Object.entries((schema.getType(type) as GraphQLObjectType).getFields())
            .filter(([, field]) => isLeafType(getNamedType(field.type)))
            .slice(0, most)
            .map(([name]) => name)
            .join(' ')
    const filters = (count: number, of: () => unknown) => ({
        where: { OR: Array.from({ length: count }, of) },
    })
    const byVariable = `query ($where: InferenceWhereInput) { ${random()}: inferences(where: $where, limit: 1) { id } }`
    return [
        {
            what: '19 aliases of longTail',
            query: `{ ${times(19, () => `${random()}: longTail(window: MONTH) ${LONG_TAIL}`)} }`,
        },
        {
            what: 'everything of four distributions',
            query: `{ ${times(4, () => `${random()}: demandDistribution ${everythingOf(schema, model, 'demandDistribution')}`)} }`,
        },
        {
            what: 'a filter of empty conditions',
            query: `{ ${random()}: inferences(where: {OR: [${times(950, () => '{}')}]}, limit: 1) { id } }`,
        },
        {
            what: 'a filter of many conditions',
            query: `{ ${random()}: inferences(where: {OR: [${times(250, () => `{id_contains: "${random()}"}`)}]}, limit: 1) { id } }`,
        },
        { what: 'empty conditions in a variable', query: byVariable, variables: filters(4_900, () => ({})) },
        {
            what: 'conditions in a variable',
            query: byVariable,
            variables: filters(480, () => ({ id_contains: random() })),
        },
        {
            what: 'unknown conditions in a variable',
            query: byVariable,
            variables: filters(480, () => ({ [random()]: 1 })),
        },
        {
            what: 'a long list',
            query: `{ ${random()}: inferences(where: {id_in: [${times(1_900, () => `"${random()}"`)}]}, limit: 1) { id } }`,
        },
        { what: 'unknown fields', query: `{ models { ${times(900, random)} } }` },
        { what: 'unknown arguments', query: `{ models(${times(600, () => `${random()}: 1`)}) { id } }` },
        {
            what: 'unknown conditions',
            query: `{ inferences(where: {${times(600, () => `${random()}: 1`)}}) { id } }`,
        },
        { what: 'unknown orders', query: `{ models(orderBy: [${times(1_900, random)}]) { id } }` },
        {
            what: 'variables that nobody uses',
            query: `query (${times(300, () => `$${random()}: String`)}) { models(limit: 1) { id } }`,
        },
        {
            what: '30 connections',
            query: `{ ${times(30, () => `${random()}: modelsConnection(orderBy: [id_ASC], first: 1, where: {name_contains: "a"}) { totalCount edges { node { id } } pageInfo { hasNextPage } }`)} }`,
        },
        {
            what: 'a page of a thousand rows of a feed',
            query: `{ ${random()}: inferenceFeed(first: 1000) { edges { cursor node { id time txHash rail sender mode height logIndex verified } } } }`,
        },
        {
            what: 'a thousand rows of a list',
            query: `{ ${random()}: inferences(limit: 1000) { ${rowOf('Inference', 17)} } }`,
        },
        {
            what: 'as many values as an answer may hold',
            query: `{ ${random()}: payments(limit: 100) { id model { id inferences(limit: 90) { id time } } } }`,
        },
        {
            what: 'the whole schema',
            query: `{ ${random()}: __schema { types { name fields { name args { name type { name ofType { name } } } } inputFields { name type { name } } enumValues { name } } } }`,
        },
    ]
}
