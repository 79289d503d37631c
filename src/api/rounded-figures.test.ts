import { buildSchema, graphql } from 'graphql'
import { roundFigures } from './rounded-figures'

test('doubles have twelve significant digits wherever they are in an answer; nothing else is changed', async () => {
    const schema = buildSchema(
        'type Query { one: Float, many: [Float], none: Float, count: Int, text: String }',
    )
    roundFigures(schema)
    const rootValue = {
        one: 2 / 3,
        many: async () => [1 / 3, null, 1e-300 / 3, 123_456_789_012_345],
        none: null,
        count: 1_234_567_890,
        text: '0.66666666666666666',
    }
    const { data } = await graphql({ schema, source: '{ one many none count text }', rootValue })
    expect(data).toEqual({
        one: 0.666666666667,
        many: [0.333333333333, null, 3.33333333333e-301, 123_456_789_012_000],
        none: null,
        count: 1_234_567_890,
        text: '0.66666666666666666',
    })
})
