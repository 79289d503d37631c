import { parse, validate } from 'graphql'
import { apiSchema } from '../schema'
import { rehearse } from './rehearsal'

const FIRST = { topModels: { rows: [{ model: { id: '0x01' } }] } }

test('what a process that has begun asks itself are valid questions about every root that is asked most', async () => {
    const { schema, model } = await apiSchema()
    const roots = new Set<string | undefined>()
    const mistakes: string[] = []
    await rehearse(schema, model, async (source) => {
        roots.add(/^\{ (\w+)\(/.exec(source)?.[1])
        mistakes.push(...validate(schema, parse(source)).map(({ message }) => message))
        return FIRST
    })
    expect(mistakes).toEqual([])
    expect([...roots]).toEqual(['topModels', 'modelStanding', 'demandDistribution', 'market'])
})

test('where no model has demand yet, nobody is asked about one', async () => {
    const { schema, model } = await apiSchema()
    const asked: string[] = []
    await rehearse(schema, model, async (source) => void asked.push(source))
    expect(asked.filter((source) => source.startsWith('{ modelStanding'))).toEqual([])
    expect(asked.length).toBeGreaterThan(5)
})
