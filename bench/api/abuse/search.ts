import {
    type GraphQLInputObjectType,
    getNamedType,
    isEnumType,
    isInputObjectType,
    isObjectType,
} from 'graphql'
import { apiSchema } from '../../../src/api/schema'
import { everythingOf } from '../everything'
import { BenchClient } from './client'
import type { Served } from './serve'

/** A query and what it cost. */
interface Priced {
    query: string
    status: number
    code: string | null
    cpuMs: number
    postgresMs: number
    wallMs: number
    bytes: number
}

/**
 * Asks what the schema lets one ask in one field, and prints what was dearest of what was answered.
 * @param seconds after which no more is asked; what is asked is spread evenly over all there is
 */
export async function searchDearest(api: Served, seconds: number): Promise<void> {
    const client = new BenchClient(api.url, '127.0.0.2')
    const priced: Priced[] = []
    const queries = await candidates()
    console.error(`${queries.length} queries`)
    const until = performance.now() + seconds * 1000
    for (let n = 0; n < queries.length && performance.now() < until; n++) {
        const query = queries[(n * STRIDE) % queries.length]
        const before = await api.told()
        const ended = await client.post(query)
        const after = await api.told()
        priced.push({
            query,
            status: ended.status,
            code: /"code":"([A-Z_]+)"/.exec(ended.body)?.[1] ?? null,
            cpuMs: after.cpuMs - before.cpuMs,
            postgresMs: after.postgresMs - before.postgresMs,
            wallMs: ended.ms,
            bytes: ended.body.length,
        })
        if (n % 200 === 199) console.error(`${n + 1} asked`)
    }
    client.close()
    priced.sort((a, b) => b.cpuMs + b.postgresMs - (a.cpuMs + a.postgresMs))
    const answered = priced.filter(({ code }) => code === null)
    print('answered', answered)
    print(
        'refused or stopped',
        priced.filter(({ code }) => code !== null),
    )
    const codes = new Map<string, number>()
    for (const { code } of priced) codes.set(code ?? 'answered', (codes.get(code ?? 'answered') ?? 0) + 1)
    console.log([...codes].map(([code, count]) => `${count} ${code}`).join(', '))
}

/** A prime: queries that resemble each other stand side by side. */
const STRIDE = 1_009

function print(what: string, list: Priced[]): void {
    console.log(`\ndearest ${what}: CPU of the API + of Postgres (time), ms`)
    for (const { query, code, cpuMs, postgresMs, wallMs, bytes } of list.slice(0, 15))
        console.log(
            `  ${cpuMs.toFixed(0)} + ${postgresMs.toFixed(0)} (${wallMs.toFixed(0)}) ${bytes} bytes ${code ?? ''} ${query.slice(0, 240)}`,
        )
}

const random = () => Math.random().toString(36).slice(2, 8)
const moment = (n: number) =>
    new Date(Date.UTC(2024, 6, 1) + ((n * 7_919) % 700) * 86_400_000 + n * 1000).toISOString()

async function candidates(): Promise<string[]> {
    const { schema, model } = await apiSchema()
    const queries: string[] = []
    const fields = schema.getQueryType()!.getFields()
    for (const [name, field] of Object.entries(fields)) {
        const type = getNamedType(field.type)
        const where = field.args.find((argument) => argument.name === 'where')
        const orderBy = field.args.find((argument) => argument.name === 'orderBy')
        const isConnection = name.endsWith('Connection')
        if (where && isInputObjectType(getNamedType(where.type))) {
            const conditions = conditionsOf(getNamedType(where.type) as GraphQLInputObjectType)
            const orders = orderBy ? ordersOf(getNamedType(orderBy.type)) : []
            if (isConnection) {
                queries.push(`{ ${name}(orderBy: [id_ASC], first: 1) { totalCount } }`)
                for (const condition of conditionsOf(getNamedType(where.type) as GraphQLInputObjectType, 0))
                    queries.push(
                        `{ ${name}(orderBy: [id_ASC], first: 1, where: ${condition}) { totalCount } }`,
                    )
                continue
            }
            for (const condition of conditions)
                queries.push(`{ ${name}(where: ${condition}, limit: 1) { id } }`)
            for (const order of orders) queries.push(`{ ${name}(orderBy: [${order}], limit: 10) { id } }`)
            queries.push(`{ ${name}(limit: 1, offset: 100000) { id } }`)
            const leaves = isObjectType(type) ? leavesOf(type) : []
            queries.push(
                `{ ${name}(limit: ${Math.min(1000, Math.floor(19_000 / (leaves.length + 1)))}) { ${leaves.join(' ')} } }`,
            )
            if (isObjectType(type))
                for (const [below, nested] of Object.entries(type.getFields()))
                    if (nested.args.some((argument) => argument.name === 'limit'))
                        queries.push(`{ ${name}(limit: 95) { ${below}(limit: 100) { id } } }`)
            continue
        }
        if (name.endsWith('Feed')) queries.push(`{ ${name}(first: 1000) { edges { node { id } cursor } } }`)
        if (isObjectType(type) && type.getFields().meta) {
            if (
                field.args.some(
                    (argument) =>
                        argument.name === 'id' || argument.name === 'modelId' || argument.name === 'by',
                )
            )
                continue
            const args = field.args.some((argument) => argument.name === 'window')
                ? ['ALL', 'MONTH', 'QUARTER']
                : [null]
            for (const [n, window] of args.entries())
                queries.push(
                    `{ ${name}(${window ? `window: ${window}, ` : ''}asOf: {time: "${moment(queries.length + n)}"}) ${everythingOf(schema, model, name)} }`,
                )
        }
    }
    return queries
}

/** Conditions that cost what another one of the same field costs. */
const ALIKE =
    /_(not_eq|not_in|gte|lte|lt|not_contains|not_containsInsensitive|not_startsWith|not_endsWith|endsWith|containsNone|containsAll)$/

/** One condition of each kind that a filter has; nested ones with a condition that no index serves. */
function conditionsOf(type: GraphQLInputObjectType, depth = 1): string[] {
    const conditions: string[] = []
    for (const [name, field] of Object.entries(type.getFields())) {
        if (name === 'AND' || name === 'OR' || ALIKE.test(name)) continue
        const of = getNamedType(field.type)
        if (isInputObjectType(of)) {
            if (depth > 0)
                for (const condition of conditionsOf(of, depth - 1).slice(0, 12))
                    conditions.push(`{${name}: ${condition}}`)
            continue
        }
        const value = literalOf(name, of.name, isEnumType(of) ? of.getValues()[0].name : null)
        if (value !== null) conditions.push(`{${name}: ${value}}`)
    }
    return conditions
}

function literalOf(name: string, type: string, enumValue: string | null): string | null {
    const isList = /_(in|not_in|containsAll|containsAny|containsNone)$/.test(name)
    const wrap = (value: string) => (isList ? `[${value}]` : value)
    if (enumValue) return wrap(enumValue)
    switch (type) {
        case 'String':
        case 'ID':
            return wrap(`"${random()}"`)
        case 'Int':
        case 'Float':
            return wrap('123456789')
        case 'BigInt':
        case 'BigDecimal':
            return wrap('"123456789"')
        case 'Boolean':
            return 'true'
        case 'DateTime':
            return wrap('"2026-01-01T00:00:00Z"')
        case 'Bytes':
            return wrap('"0x00"')
        case 'JSON':
            return name.endsWith('HasKey') ? null : '{a: 1}'
        default:
            return null
    }
}

const ordersOf = (type: unknown): string[] =>
    isEnumType(type)
        ? type
              .getValues()
              .map(({ name }) => name)
              .filter((name) => name.endsWith('_ASC'))
        : []

const leavesOf = (type: import('graphql').GraphQLObjectType): string[] =>
    Object.entries(type.getFields())
        .filter(([, field]) => !isObjectType(getNamedType(field.type)))
        .map(([name]) => name)
