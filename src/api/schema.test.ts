import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
    type GraphQLScalarType,
    type GraphQLSchema,
    getNamedType,
    isEnumType,
    isInputObjectType,
    isObjectType,
    isScalarType,
    isSpecifiedScalarType,
    printSchema,
} from 'graphql'
import type { MetadataStorage } from 'type-graphql/build/typings/metadata/metadata-storage'
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

test('every scalar of ours says where it is specified', () => {
    const own = Object.values(schema.getTypeMap()).filter(
        (type): type is GraphQLScalarType => isScalarType(type) && !isSpecifiedScalarType(type),
    )
    expect(own.map(({ name }) => name).sort()).toEqual([
        'BigInt',
        'Bytes',
        'DateTime',
        'Decimal',
        'JSON',
        'Window',
    ])
    for (const { specifiedByURL } of own) expect(specifiedByURL).toMatch(/^https:\/\/[^/]+\//)
    expect(printSchema(schema)).toContain(
        'scalar BigInt @specifiedBy(url: "https://www.w3.org/TR/xmlschema11-2/#integer")',
    )
})

test('shares are of one type: of all demand with their bounds, any other an exact decimal; measures of a distribution are doubles', () => {
    const shares = Object.values(schema.getTypeMap()).flatMap((type) =>
        isObjectType(type) && !type.name.startsWith('__')
            ? Object.values(type.getFields())
                  .filter(({ name }) => /^share$|Share$|^(least|most|quotient)$/.test(name))
                  .map((field) => [`${type.name}.${field.name}`, getNamedType(field.type).name])
            : [],
    )
    const of = (name: string) => shares.filter(([, type]) => type === name).map(([field]) => field)
    expect(of('Float')).toEqual([
        'DemandHistoryPoint.inactiveShare',
        'DemandDistribution.inactiveShare',
        'DemandDistribution.topShare',
        'HistogramBin.share',
    ])
    expect(of('DemandShare').sort()).toEqual([
        'CreatorStanding.share',
        'ModelStanding.share',
        'Opening.share',
        'ShareBounds.share',
        'TopModel.share',
    ])
    expect(of('Decimal').length + of('Float').length + of('DemandShare').length).toBe(shares.length)
})

test('root fields read as the field speaks', () => {
    const names = Object.keys(schema.getQueryType()!.getFields())
    for (const name of ['models', 'chainStatuses', 'settlementBatches', 'tees', 'rollbacks', 'deadLetters'])
        expect(names).toContain(name)
    expect(names).toEqual(
        expect.arrayContaining(['status', 'networkContracts', 'inferenceFeed', 'chainEventFeed']),
    )
})

test('a field of our types that is not read from data has a resolver: without one it would be null for ever', () => {
    const late = sources('src/api', '.ts').flatMap((text) => [...lateFields(text)])
    expect(late).toContain('TopModel.sparkline')
    // type-graphql keeps there what its decorators declared.
    const storage = (globalThis as unknown as { TypeGraphQLMetadataStorage: MetadataStorage })
        .TypeGraphQLMetadataStorage
    const { fieldResolvers } = storage
    const resolved = fieldResolvers.map((each) => `${each.getObjectType?.()?.name}.${each.methodName}`)
    expect(late.filter((field) => !resolved.includes(field))).toEqual([])
})

/** Texts of the files below a folder whose names end alike. */
function sources(folder: string, end: string): string[] {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return files.filter((file) => file.endsWith(end)).map((file) => readFileSync(join(folder, file), 'utf8'))
}

/** Optional properties of the data types in a source, as `Type.field`. */
function* lateFields(source: string): Generator<string> {
    for (const [, type, body] of source.matchAll(/@DataType\(.*?\nexport class (\w+)[^{]*\{\n(.*?)\n\}/gs))
        for (const [, field] of body.matchAll(/^ {4}(\w+)\?: /gm)) yield `${type}.${field}`
}
