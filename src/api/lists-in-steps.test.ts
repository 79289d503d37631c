import { buildSchema, graphql } from 'graphql'
import { listsInSteps } from './lists-in-steps'

const SDL = 'type Item { n: Int! inner: [Item!]! } type Query { items: [Item!]! }'
const QUERY = '{ items { n inner { n } } }'

/** A list whose every item takes a millisecond of the processor. */
function slowItems(count: number) {
    const slow = (n: number) => ({
        get n() {
            const until = performance.now() + 1
            while (performance.now() < until);
            return n
        },
        inner: n % 10 === 0 ? [{ n: -n, inner: [] }] : [],
    })
    return Array.from({ length: count }, (_, n) => slow(n))
}

test('a long list is completed in steps, others have the loop between them, and it is the same list', async () => {
    const answers = []
    const turns = []
    for (const isStepwise of [false, true]) {
        const schema = buildSchema(SDL)
        if (isStepwise) listsInSteps(schema)
        let seen = 0
        let isOver = false
        const count = () => {
            seen++
            if (!isOver) setImmediate(count)
        }
        setImmediate(count)
        answers.push(await graphql({ schema, source: QUERY, rootValue: { items: slowItems(200) } }))
        isOver = true
        turns.push(seen)
    }
    expect(answers[1]).toEqual(answers[0])
    expect(answers[0]!.errors).toBeUndefined()
    expect(turns[0]).toBeLessThanOrEqual(1)
    // 200 ms in steps of 8 ms, and in groups of ten where one is over.
    expect(turns[1]).toBeGreaterThanOrEqual(10)
})

test('an item that fails is told where it stands, in a later step too', async () => {
    const schema = buildSchema(SDL.replace('items: [Item!]!', 'items: [Item]!'))
    listsInSteps(schema)
    const items = slowItems(100).map((item, n) => (n === 99 ? new Error('broken') : item))
    const { data, errors } = await graphql({ schema, source: QUERY, rootValue: { items } })
    expect(errors).toMatchObject([{ message: 'broken', path: ['items', 99] }])
    expect((data!.items as unknown[])[99]).toBeNull()
})
