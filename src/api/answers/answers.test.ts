import type { Reader } from '../../database/reader'
import type { AnswerNote } from './answer-note'
import { Answers } from './answers'

/** A database whose state the test sets. */
function database() {
    const state = { height: 5, demand: '1', reads: 0 }
    const reader: Reader = {
        async rows() {
            state.reads++
            return [[[[8453, state.height, 3, 9, '0xaa', 0, '7']], { demand: state.demand }]]
        },
    }
    return { state, reader }
}

let found = 0
const run =
    (frozen: boolean, meanwhile: () => void = () => {}) =>
    async (note: AnswerNote) => {
        note.answers++
        if (frozen) note.frozen++
        meanwhile()
        return {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: `{"data":{"n":${++found}}}`,
        }
    }

test('an answer of the present is kept until a block comes', async () => {
    const { state, reader } = database()
    const answers = new Answers(reader)
    expect((await answers.answer('q', run(false))).source).toBe('found')
    expect((await answers.answer('q', run(false))).source).toBe('kept')
    expect((await answers.answer('other', run(false))).source).toBe('found')
    state.height++
    expect((await answers.answer('q', run(false))).source).toBe('found')
})

test('INV-8: a frozen answer is kept while blocks come, and found again when something of the past changed', async () => {
    const { state, reader } = database()
    const answers = new Answers(reader)
    await answers.answer('q', run(true))
    state.height++
    expect((await answers.answer('q', run(true))).source).toBe('kept')
    state.demand = '2'
    expect((await answers.answer('q', run(true))).source).toBe('found')
})

test('what was found while the database moved is not kept, and not called frozen when the past moved', async () => {
    const { state, reader } = database()
    const answers = new Answers(reader)
    await answers.answer(
        'q',
        run(false, () => state.height++),
    )
    expect((await answers.answer('q', run(false))).source).toBe('found')
    const outcome = await answers.answer(
        'f',
        run(true, () => (state.demand = '3')),
    )
    expect(outcome).toMatchObject({ source: 'found', answer: { frozen: false } })
    expect((await answers.answer('f', run(true))).source).toBe('found')
    // A block alone does not take anything from a frozen one.
    await answers.answer(
        'g',
        run(true, () => state.height++),
    )
    expect((await answers.answer('g', run(true))).source).toBe('kept')
})

test('errors are not kept', async () => {
    const { reader } = database()
    const answers = new Answers(reader)
    const failing = async () => ({ status: 200, headers: {}, body: '{"errors":[],"data":{"n":null}}' })
    expect(await answers.answer('q', failing)).toMatchObject({ source: 'found', result: { status: 200 } })
    expect((await answers.answer('q', run(false))).source).toBe('found')
    await expect(
        answers.answer('r', async () => {
            throw new Error('no')
        }),
    ).rejects.toThrow('no')
    expect((await answers.answer('r', run(false))).source).toBe('found')
})

test('requests for the same that come together are found once', async () => {
    const { reader } = database()
    const answers = new Answers(reader)
    const before = found
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => answers.answer('q', run(false))))
    expect(found).toBe(before + 1)
    expect(outcomes.filter(({ source }) => source === 'found')).toHaveLength(1)
})

test('no more bytes are kept than allowed', async () => {
    const { reader } = database()
    const answers = new Answers(reader, 10_000)
    for (let i = 0; i < 50; i++) await answers.answer(`q${i}`, run(false))
    expect(answers.bytes).toBeLessThanOrEqual(10_000)
    expect((await answers.answer('q49', run(false))).source).toBe('kept')
    expect((await answers.answer('q0', run(false))).source).toBe('found')
})
