import { type GraphQLSchema, isEnumType, isInputObjectType, isObjectType, printSchema } from 'graphql'
import { apiSchema } from './schema'

let schema: GraphQLSchema
beforeAll(async () => {
    schema = (await apiSchema()).schema
})

/** Everything in the schema that a reader meets, with its description. */
function* described(): Generator<[string, string | null | undefined]> {
    for (const type of Object.values(schema.getTypeMap())) {
        if (type.name.startsWith('__')) continue
        if (isObjectType(type) || isInputObjectType(type) || isEnumType(type))
            yield [type.name, type.description]
        if (isEnumType(type) && !type.name.endsWith('OrderByInput'))
            for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description]
        if (!isObjectType(type) && !isInputObjectType(type)) continue
        for (const field of Object.values(type.getFields())) {
            yield [`${type.name}.${field.name}`, field.description]
            if ('args' in field)
                for (const argument of field.args)
                    yield [`${type.name}.${field.name}(${argument.name})`, argument.description]
        }
    }
}

test('every type, field, argument and enum value says what it is', () => {
    expect([...described()].filter(([, text]) => !text).map(([name]) => name)).toEqual([])
})

test('every list and page has a size when the query names none', () => {
    const printed = printSchema(schema)
    expect(printed).toMatch(/models\([\s\S]*?limit: Int! = 50/)
    expect(printed).not.toMatch(/(limit|first): Int[^!]/)
})

test('root fields read as the field speaks', () => {
    const names = Object.keys(schema.getQueryType()!.getFields())
    for (const name of ['models', 'chainStatuses', 'settlementBatches', 'tees', 'rollbacks', 'deadLetters'])
        expect(names).toContain(name)
    expect(names).toEqual(
        expect.arrayContaining(['status', 'networkContracts', 'inferenceFeed', 'chainEventFeed']),
    )
})
