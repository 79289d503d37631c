import type { GraphQLSchema } from 'graphql'
import { apiSchema } from '../schema'
import { checkedDocuments } from './checked-documents'
import { DEFAULT_LIMITS } from './limits'

let schema: GraphQLSchema
beforeAll(async () => {
    schema = (await apiSchema({ receipts: false })).schema
}, 60_000)

const OURS = '{ models(limit: 3) { id } }'

test.each([
    ['long ones, each twice', 60, 60_000, 2],
    ['short ones, once each', 1_200, 10, 1],
])(
    'whoever sends many new texts (%s) does not drive out what others ask again and again',
    (_name, texts, characters, times) => {
        const check = checkedDocuments(schema, DEFAULT_LIMITS)
        for (let n = 0; n < 2; n++) expect(check(OURS, null)).toEqual([])
        for (let n = 0; n < texts; n++)
            for (let time = 0; time < times; time++)
                expect(check(`# ${'x'.repeat(characters)} ${n}\n{ __typename }`, null)).toEqual([])
        expect(check.isKnown(OURS)).toBe(true)
    },
    60_000,
)

test('a text is known from the first time on, right or wrong', () => {
    const check = checkedDocuments(schema, DEFAULT_LIMITS)
    for (const text of [OURS, '{ nothing }']) {
        const first = check(text, null)
        expect(check.isKnown(text)).toBe(true)
        expect(check(text, null)).toEqual(first)
        expect(check(text, null)).toEqual(first)
    }
})
