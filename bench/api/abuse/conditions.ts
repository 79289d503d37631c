import { type GraphQLInputObjectType, getNamedType, isEnumType, isInputObjectType } from 'graphql'
import type { Draw } from '../market/draw'

/** Conditions that cost what another one of the same field costs. */
const ALIKE =
    /_(not_eq|not_in|gte|lte|lt|not_contains|not_containsInsensitive|not_startsWith|not_endsWith|endsWith|containsNone|containsAll)$/

/**
 * One condition of each kind that a filter has, as written in a query; below a relation the same, down to so many levels.
 * @param existing values that rows have, by the field's name
 */
export function conditionsOf(type: GraphQLInputObjectType, depth: number, existing: Existing): string[] {
    const conditions: string[] = []
    for (const [name, field] of Object.entries(type.getFields())) {
        if (name === 'AND' || name === 'OR' || ALIKE.test(name)) continue
        const of = getNamedType(field.type)
        if (isInputObjectType(of)) {
            if (depth > 0)
                for (const condition of ['{}', ...conditionsOf(of, depth - 1, existing)])
                    conditions.push(`{${name}: ${condition}}`)
            continue
        }
        const enumValues = isEnumType(of) ? of.getValues().map(({ name }) => name) : null
        for (const value of literalsOf(name, of.name, enumValues, existing))
            conditions.push(`{${name}: ${value}}`)
    }
    return conditions
}

/** Ids that exist, of whatever: some conditions find much, others nothing. */
export type Existing = string[]

const PREFIX = /_(in|containsAny)$/
const MANY = 900

function literalsOf(name: string, type: string, enumValues: string[] | null, existing: Existing): string[] {
    const wrap = (values: string[]) => (PREFIX.test(name) ? [`[${values.join(', ')}]`] : values.slice(0, 2))
    if (enumValues) return wrap(enumValues)
    switch (type) {
        case 'String':
        case 'ID':
            if (PREFIX.test(name)) {
                const listed = [...existing, ...Array.from({ length: MANY }, (_, n) => `0x${n}`)].map(
                    (value) => `"${value}"`,
                )
                return [`[${listed.join(', ')}]`]
            }
            return /contains|With/.test(name) ? ['"zq7"', '"0x"'] : ['"zq7"', `"${existing[0]}"`]
        case 'Int':
        case 'Float':
            return wrap(['123456789', '0'])
        case 'BigInt':
        case 'BigDecimal':
            return wrap(['"123456789"', '"0"'])
        case 'Boolean':
            return ['true', 'false']
        case 'DateTime':
            return wrap(['"2026-01-01T00:00:00Z"', '"2031-01-01T00:00:00Z"'])
        case 'Bytes':
            return wrap(['"0x00"'])
        case 'JSON':
            return name.endsWith('HasKey') ? [] : ['{a: 1}']
        default:
            return []
    }
}

/** Trees of alternatives, some behind relations. */
export function alternatives(conditions: string[], random: Draw, count: number): string[] {
    const any = () => conditions[Math.floor(random.real() * conditions.length)]!
    return Array.from(
        { length: count },
        () => `{OR: [${any()}, {AND: [${any()}, {OR: [${any()}, ${any()}]}]}]}`,
    ).filter((condition) => condition.length < 20_000)
}
