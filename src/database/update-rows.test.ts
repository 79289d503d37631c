import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { type SentColumn, sentRows, updateRows } from './update-rows'

let db: TestDatabase
beforeAll(async () => {
    db = await testDatabase()
    await db.pool.query('CREATE TABLE thing (a int, b text, n numeric, words text[], PRIMARY KEY (a, b))')
})
afterAll(() => db.drop())

/** Texts that mean something in the text of an array. */
const AWKWARD = ['', 'NULL', 'null', 'a,b', '{}', '"', '\\', '\\"', ' ', 'ä\t\n', "';--", '😀']

test('values of every type come to the database as they are, whatever signs a text has', async () => {
    const rows = [
        ...AWKWARD.map((text) => ({
            text,
            big: 2n ** 256n - 1n,
            float: 0.1 + 0.2,
            at: new Date(1_700_000_000_123),
            bytes: Buffer.from([0, 92, 34, 255]),
            yes: true,
        })),
        { text: null, big: null, float: null, at: null, bytes: null, yes: null },
    ]
    type Row = (typeof rows)[number]
    const columns: SentColumn<Row>[] = [
        ['text', 'text', (row) => row.text],
        ['big', 'numeric', (row) => row.big],
        ['float', 'float8', (row) => row.float],
        ['at', 'timestamptz', (row) => row.at],
        ['bytes', 'bytea', (row) => row.bytes],
        ['yes', 'boolean', (row) => row.yes],
    ]
    const params: unknown[] = []
    const answer = await db.pool.query(`SELECT * FROM ${sentRows(rows, columns, params)}`, params)
    expect(answer.rows).toEqual(rows.map((row) => ({ ...row, big: row.big?.toString() ?? null })))
})

test('rows are updated by their whole key, others stay, and a column may be put together with what is there', async () => {
    await db.pool.query(
        `INSERT INTO thing SELECT a, b, 10, '{x}' FROM generate_series(1, 3) a, unnest('{p,q}'::text[]) b`,
    )
    const rows = [
        { a: 1, b: 'p', n: 1n, word: 'one, "two"' },
        { a: 3, b: 'q', n: 5n, word: 'NULL' },
        { a: 9, b: 'p', n: 7n, word: 'nowhere' },
    ]
    await updateRows(db.pool, 'thing', rows, {
        key: [
            ['a', 'int', (row) => row.a],
            ['b', 'text', (row) => row.b],
        ],
        set: [
            ['n', 'numeric', (row) => row.n, 't.n + d.n'],
            ['words', 'text', (row) => row.word, 'array_append(t.words, d.words)'],
        ],
    })
    const { rows: after } = await db.pool.query('SELECT a, b, n, words FROM thing ORDER BY a, b')
    const same = { n: '10', words: ['x'] }
    expect(after).toEqual([
        { a: 1, b: 'p', n: '11', words: ['x', 'one, "two"'] },
        { a: 1, b: 'q', ...same },
        { a: 2, b: 'p', ...same },
        { a: 2, b: 'q', ...same },
        { a: 3, b: 'p', ...same },
        { a: 3, b: 'q', n: '15', words: ['x', 'NULL'] },
    ])
})

test('no rows, no statement; what is no value of a column is refused', async () => {
    const columns: SentColumn<unknown>[] = [['a', 'int', (value) => value]]
    await updateRows({ query: () => Promise.reject(new Error('asked')) } as never, 'thing', [], {
        key: columns,
        set: columns,
    })
    expect(() => sentRows([undefined], columns, [])).toThrow('undefined is no value of a column')
    expect(() => sentRows([{ a: 1 }], columns, [])).toThrow('object is no value of a column')
})
