import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse, visit } from 'graphql'
import { permalinkOf } from './permalink'

const TIME = new Date('2026-02-03T04:05:06.000Z')
const AS_OF = 'asOf:{time:"2026-02-03T04:05:06.000Z"}'

function link(query: string, variables: Record<string, unknown> = {}, presentField: string | null = null) {
    const { definitions } = parse(query)
    const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
    const link = permalinkOf({
        operation: operation as OperationDefinitionNode,
        fragments: Object.fromEntries(
            (fragments as FragmentDefinitionNode[]).map((fragment) => [fragment.name.value, fragment]),
        ),
        variables,
        time: TIME,
        isAnswer: (name) => ['market', 'topModels'].includes(name),
        presentField,
    })
    if (link.path === null) return link.reason
    const url = new URL(link.path, 'http://x')
    return [url.searchParams.get('query'), url.searchParams.get('variables')]
}

test('a question that names no moment gets one', () => {
    expect(link('{ market { calls } }')).toEqual([`{market(${AS_OF}){calls}}`, null])
    expect(link('{ market(window: WEEK, asOf: null) { calls } }')).toEqual([
        `{market(window:WEEK ${AS_OF}){calls}}`,
        null,
    ])
    expect(link('{ a: market { calls } ... on Query { topModels(asOf: {}) { calls } } __typename }')).toEqual(
        [`{a:market(${AS_OF}){calls}...on Query{topModels(${AS_OF}){calls}}__typename}`, null],
    )
})

test('a question that names its moment keeps it', () => {
    expect(link('{ market(asOf: {chainId: 8453, height: 7}) { calls } }')).toEqual([
        '{market(asOf:{chainId:8453 height:7}){calls}}',
        null,
    ])
    const query = 'query Q($at: AsOfInput) { market(asOf: $at) { calls } }'
    expect(link(query, { at: { time: '2026-01-01' } })).toEqual([
        'query Q($at:AsOfInput){market(asOf:$at){calls}}',
        '{"at":{"time":"2026-01-01"}}',
    ])
})

test('a moment that is a default of the query stays its moment', () => {
    const query = 'query Q($at:AsOfInput={time:"2026-01-01"}){market(asOf:$at){calls}}'
    expect(link(query)).toEqual([query, null])
})

test('a variable that no longer says anything goes, the others stay in one order', () => {
    const query =
        'query Q($at: AsOfInput, $n: Int, $b: [Exclusion!]) { topModels(first: $n, asOf: $at, exclude: $b) { ...F } } fragment F on T { calls }'
    const expected = [
        `query Q($n:Int$b:[Exclusion!]){topModels(first:$n exclude:$b ${AS_OF}){...F}}fragment F on T{calls}`,
        '{"b":[],"n":3}',
    ]
    expect(link(query, { n: 3, b: [], unknown: 1 })).toEqual(expected)
    expect(link(query, { b: [], at: null, n: 3 })).toEqual(expected)
})

test('fragments at the root are pinned, and those of other operations left out', () => {
    const query = `{ ...Root } fragment Root on Query { market { ...M } } fragment M on Market { calls }
        query Other { ...Lost } fragment Lost on Query { market { value } }`
    expect(link(query)).toEqual([
        `{...Root}fragment Root on Query{market(${AS_OF}){...M}}fragment M on Market{calls}`,
        null,
    ])
})

test('what cannot be cited is said in words', () => {
    expect(link('{ market { calls } status { version } }')).toBe(
        'The query asks for status too, which is not as of a moment: leave it out.',
    )
    expect(link('{ market { calls } topModels(asOf: {time: "2026-01-01"}) { calls } }')).toMatch(
        /different moments/,
    )
    expect(link(`{ market { ${'calls '.repeat(2_000)} } }`)).toMatch(/^The address would have \d+ characters/)
})

test('a permalink is its own permalink', () => {
    const [query] = link('query($n: Int) { topModels(first: $n) { calls } }', { n: 3 }) as string[]
    expect(link(query!, { n: 3 })).toEqual([query, '{"n":3}'])
    expect(visit(parse(query!), {})).toBeDefined()
})

test('what is of the present, whatever the moment, is not cited', () => {
    expect(link('{ topModels { rows { model { calls } } } }', {}, 'calls')).toBe(
        'The query asks for calls of a model, which is not as of a moment: leave it out.',
    )
})
