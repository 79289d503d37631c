import {
    type GraphQLField,
    type GraphQLInputObjectType,
    type GraphQLObjectType,
    type GraphQLSchema,
    getNamedType,
    isEnumType,
    isInputObjectType,
    isObjectType,
} from 'graphql'
import { apiSchema } from '../../../src/api/schema'
import { everythingOf } from '../../../src/api/worker/everything'
import { Draw } from '../market/draw'
import { alternatives, conditionsOf, type Existing } from './conditions'

/** Queries of one field, by what might be dear of them. */
export type Candidates = Map<string, string[]>

/** Values that an answer of a list may hold at most, less some: see `MAX_COST`. */
const VALUES = 19_000
const TREES = 12

/** Everything that the schema lets one ask in one field, one of each kind. */
export async function candidates(existing: Existing): Promise<Candidates> {
    const { schema, model } = await apiSchema()
    const random = new Draw(5)
    const kinds: Candidates = new Map()
    const add = (kind: string, query: string) => {
        const known = kinds.get(kind)
        if (known) known.push(query)
        else kinds.set(kind, [query])
    }
    for (const [name, field] of Object.entries(schema.getQueryType()!.getFields())) {
        const type = getNamedType(field.type) as GraphQLObjectType
        const where = inputOf(field, 'where')
        if (where && name.endsWith('Connection')) ofConnection(add, name, where, existing)
        else if (where) ofList(add, name, field, type, where, existing, random)
        else if (name.endsWith('Feed')) ofFeed(add, schema, name, field, existing)
        else if (isObjectType(type) && type.getFields().meta)
            ofAnswer(add, name, field, everythingOf(schema, model, name), existing)
    }
    for (const queries of kinds.values()) shuffle(queries, random)
    return kinds
}

type Add = (kind: string, query: string) => void

const inputOf = (field: GraphQLField<unknown, unknown>, name: string) => {
    const argument = field.args.find((argument) => argument.name === name)
    const type = argument && getNamedType(argument.type)
    return isInputObjectType(type) ? type : null
}

function ofConnection(add: Add, name: string, where: GraphQLInputObjectType, existing: Existing): void {
    for (const condition of ['{}', ...conditionsOf(where, 1, existing)])
        add('counts', `{ ${name}(orderBy: [id_ASC], first: 1, where: ${condition}) { totalCount } }`)
    add('far pages', `{ ${name}(orderBy: [id_ASC], first: 1000, after: "99000") { edges { node { id } } } }`)
}

function ofList(
    add: Add,
    name: string,
    field: GraphQLField<unknown, unknown>,
    type: GraphQLObjectType,
    where: GraphQLInputObjectType,
    existing: Existing,
    random: Draw,
): void {
    const near = conditionsOf(where, 0, existing)
    const all = conditionsOf(where, 2, existing)
    for (const condition of near) add('conditions', `{ ${name}(where: ${condition}, limit: 1) { id } }`)
    for (const condition of all)
        add(
            /_(some|none|every): /.test(condition) ? 'conditions on lists' : 'conditions behind relations',
            `{ ${name}(where: ${condition}, limit: 1) { id } }`,
        )
    for (const condition of alternatives(all, random, TREES))
        add('alternatives', `{ ${name}(where: ${condition}, limit: 1) { id } }`)
    for (const order of ordersOf(field)) {
        add('orders', `{ ${name}(orderBy: [${order}], limit: 10) { id } }`)
        add('far pages', `{ ${name}(orderBy: [${order}], limit: 10, offset: 90000) { id } }`)
        add(
            'orders of what is left',
            `{ ${name}(orderBy: [${order}], where: ${near[Math.floor(random.real() * near.length)]}, limit: 10) { id } }`,
        )
    }
    const leaves = leavesOf(type)
    const page = (values: number) => Math.max(1, Math.min(1000, Math.floor(VALUES / values)))
    add('pages of every field', `{ ${name}(limit: ${page(leaves.length + 1)}) { ${leaves.join(' ')} } }`)
    const relations = Object.entries(type.getFields()).filter(
        ([, { type, args }]) => args.length === 0 && isObjectType(getNamedType(type)),
    )
    for (const [below, { type }] of relations) {
        const fields = leavesOf(getNamedType(type) as GraphQLObjectType)
        add(
            'pages of every field',
            `{ ${name}(limit: ${page(fields.length + 2)}) { ${below} { ${fields.join(' ')} } } }`,
        )
    }
    for (const [below, nested] of Object.entries(type.getFields()))
        if (nested.args.some((argument) => argument.name === 'limit'))
            ofNested(add, name, below, nested, existing, random)
}

function ofNested(
    add: Add,
    name: string,
    below: string,
    nested: GraphQLField<unknown, unknown>,
    existing: Existing,
    random: Draw,
): void {
    const nestedType = getNamedType(nested.type) as GraphQLObjectType
    const leaves = leavesOf(nestedType)
    const nestedPage = Math.max(1, Math.floor(VALUES / 95 / leaves.length))
    add('nested lists', `{ ${name}(limit: 95) { ${below}(limit: 100) { id } } }`)
    add('nested lists', `{ ${name}(limit: 900) { ${below}(limit: 10) { id } } }`)
    add('nested lists', `{ ${name}(limit: 95) { ${below}(limit: ${nestedPage}) { ${leaves.join(' ')} } } }`)
    add('nested lists', `{ ${name}(limit: 10) { ${below}(limit: 1, offset: 90000) { id } } }`)
    for (const order of some(ordersOf(nested), 8, random)) {
        add('nested lists', `{ ${name}(limit: 95) { ${below}(limit: 2, orderBy: [${order}]) { id } } }`)
        add(
            'nested lists',
            `{ ${name}(limit: 3, orderBy: [id_DESC]) { ${below}(limit: 2, orderBy: [${order}]) { id } } }`,
        )
    }
    const where = inputOf(nested, 'where')
    for (const condition of where ? some(conditionsOf(where, 1, existing), 12, random) : [])
        add('nested lists', `{ ${name}(limit: 20) { ${below}(limit: 1, where: ${condition}) { id } } }`)
    for (const [again, third] of Object.entries(nestedType.getFields()))
        if (third.args.some((argument) => argument.name === 'limit'))
            add(
                'lists in lists in lists',
                `{ ${name}(limit: 25) { ${below}(limit: 25) { ${again}(limit: 25) { id } } } }`,
            )
        else if (isObjectType(getNamedType(third.type)))
            for (const [more, fourth] of Object.entries(
                (getNamedType(third.type) as GraphQLObjectType).getFields(),
            ))
                if (fourth.args.some((argument) => argument.name === 'limit'))
                    add(
                        'lists in lists in lists',
                        `{ ${name}(limit: 20) { ${below}(limit: 20) { ${again} { ${more}(limit: 20) { id } } } } }`,
                    )
}

function ofFeed(
    add: Add,
    schema: GraphQLSchema,
    name: string,
    field: GraphQLField<unknown, unknown>,
    existing: Existing,
): void {
    const node = schema.getType(`${name[0]!.toUpperCase()}${name.slice(1, -4)}`) as GraphQLObjectType
    const leaves = leavesOf(node)
    add('feeds', `{ ${name}(first: 1000) { edges { node { id } cursor } } }`)
    add(
        'feeds',
        `{ ${name}(first: ${Math.floor(VALUES / (leaves.length + 3))}) { edges { node { ${leaves.join(' ')} } } } }`,
    )
    for (const [below, { type, args }] of Object.entries(node.getFields())) {
        const of = getNamedType(type)
        if (!isObjectType(of)) continue
        const nested = args.length > 0 ? '(limit: 10)' : ''
        add(
            'feeds',
            `{ ${name}(first: ${nested ? 90 : 500}) { edges { node { ${below}${nested} { ${leavesOf(of).slice(0, 15).join(' ')} } } } } }`,
        )
    }
    const filter = inputOf(field, 'filter')
    for (const condition of filter ? conditionsOf(filter, 0, existing) : []) {
        add('feeds', `{ ${name}(first: 1, filter: ${condition}) { edges { node { id } } } }`)
        add('feeds', `{ ${name}(first: 900, filter: ${condition}) { edges { node { id } } } }`)
    }
}

/** Moments that nobody has asked about, so that each answer is worked out. */
function* moments(): Generator<string> {
    for (let n = 1; ; n++)
        yield new Date(Date.UTC(2024, 6, 1) + ((n * 7_919) % 700) * 86_400_000 + n * 61_000).toISOString()
}
const moment = moments()

function ofAnswer(
    add: Add,
    name: string,
    field: GraphQLField<unknown, unknown>,
    everything: string,
    existing: Existing,
): void {
    const named = field.args.filter(({ name }) => /^(id|modelId|by)$/.test(name))
    if (!field.args.some(({ name }) => name === 'asOf')) return
    const ids = named.length > 0 ? existing.slice(0, 3).map((id) => `${named[0]!.name}: "${id}", `) : ['']
    const options = [
        '',
        ...field.args.flatMap((argument) => {
            const type = getNamedType(argument.type)
            if (!isEnumType(type) || argument.name === 'window') return []
            const values = type.getValues().map(({ name }) => name)
            return values.map(
                (value) =>
                    `${argument.name}: ${String(argument.type).startsWith('[') ? `[${value}]` : value}, `,
            )
        }),
    ]
    const windows = field.args.some(({ name }) => name === 'window')
        ? [
              'window: ALL, ',
              'window: MONTH, ',
              'window: QUARTER, ',
              'window: {from: "2023-11-02T03:04:05Z"}, ',
          ]
        : ['']
    for (const id of ids)
        for (const option of options)
            for (const window of windows)
                add(
                    'cold answers',
                    `{ ${name}(${id}${option}${window}asOf: {time: "${moment.next().value}"}) ${everything} }`,
                )
}

function ordersOf(field: GraphQLField<unknown, unknown>): string[] {
    const argument = field.args.find(({ name }) => name === 'orderBy')
    const type = argument && getNamedType(argument.type)
    return isEnumType(type)
        ? type
              .getValues()
              .map(({ name }) => name)
              .filter((name) => /_(ASC|DESC)$/.test(name))
        : []
}

const leavesOf = (type: GraphQLObjectType): string[] =>
    Object.entries(type.getFields())
        .filter(([, field]) => !isObjectType(getNamedType(field.type)))
        .map(([name]) => name)

const some = <T>(list: T[], count: number, random: Draw): T[] => shuffle([...list], random).slice(0, count)

function shuffle<T>(list: T[], random: Draw): T[] {
    for (let n = list.length - 1; n > 0; n--) {
        const other = Math.floor(random.real() * (n + 1))
        ;[list[n], list[other]] = [list[other]!, list[n]!]
    }
    return list
}
