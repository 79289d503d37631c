import {
    type DocumentNode,
    type GraphQLEnumType,
    type GraphQLInputObjectType,
    type GraphQLObjectType,
    type GraphQLSchema,
    isEnumType,
    isInputObjectType,
    isObjectType,
    Kind,
} from 'graphql'
import { describePage, describeQuery } from './describe-query'
import { CONDITION_WORDING, ENUM_WORDING, FIELD_WORDING } from './wording'

/**
 * Fills in, in place, the descriptions openreader leaves out: enum values, root fields, arguments, conditions, orders,
 * and the fields that `schema.graphql` leaves to their names.
 * @param document `schema.graphql`, parsed: openreader drops the descriptions of its enum values
 */
export function describeSchema(schema: GraphQLSchema, document: DocumentNode): void {
    const written = enumDescriptions(document)
    for (const type of Object.values(schema.getTypeMap())) {
        if (type.name.startsWith('__')) continue
        if (isEnumType(type)) describeEnum(type, written)
        else if (isInputObjectType(type)) describeWhere(type)
        else if (isObjectType(type) && type !== schema.getQueryType()) describeObject(type)
    }
    describeQuery(schema)
}

function enumDescriptions(document: DocumentNode): Map<string, string> {
    const found = new Map<string, string>()
    for (const definition of document.definitions) {
        if (definition.kind !== Kind.ENUM_TYPE_DEFINITION) continue
        for (const value of definition.values ?? []) {
            if (value.description)
                found.set(`${definition.name.value}.${value.name.value}`, value.description.value)
        }
    }
    return found
}

function describeEnum(type: GraphQLEnumType, written: Map<string, string>): void {
    if (type.name.endsWith('OrderByInput')) {
        const entity = type.name.slice(0, -'OrderByInput'.length)
        type.description ??= `Orders of ${entity} rows: field_direction, or relation_field_direction.`
        return
    }
    type.description ??= ENUM_WORDING[type.name]
    for (const value of type.getValues()) {
        const key = `${type.name}.${value.name}`
        value.description ??= written.get(key) ?? ENUM_WORDING[key]
    }
}

function describeWhere(type: GraphQLInputObjectType): void {
    if (!type.name.endsWith('WhereInput')) return
    type.description ??= `Conditions on ${type.name.slice(0, -'WhereInput'.length)} rows; those side by side must all hold.`
    for (const field of Object.values(type.getFields())) {
        const [, name, operator] = /^([^_]+)_(.+)$/.exec(field.name) ?? [null, field.name, field.name]
        const wording = CONDITION_WORDING[operator!]
        field.description ??= wording ? wording(name!) : `Its ${name} meets this.`
    }
}

function describeObject(type: GraphQLObjectType): void {
    if (describePage(type)) return
    for (const field of Object.values(type.getFields())) {
        field.description ??= FIELD_WORDING[`${type.name}.${field.name}`] ?? FIELD_WORDING[field.name]
    }
}
