import { readDocument } from './document'
import { parseCatalogue } from './parse'

const MODEL = {
    name: 'eth-vol',
    authorUsername: 'lunar',
    authorAddress: '0xABcdefABCDefabcdefABcDEFabcDefabCDeFabCD',
    taskName: 'forecast',
    tags: ['eth'],
    description: 'not kept',
    versions: [
        { versionString: '1.10', files: [{ name: 'b.onnx', blobId: 'blob', size: 3 }] },
        {
            versionString: '1.9',
            files: [
                { name: 'a.onnx', ipfsCid: 'QmA', size: 3 },
                { name: 'b.onnx', blobId: 'blob' },
            ],
        },
    ],
}

const parse = (content: string) => parseCatalogue(readDocument(content).items)

test('an array, {"models": […]} and one model a line say the same', () => {
    const array = parse(JSON.stringify([MODEL]))
    expect(parse(JSON.stringify({ models: [MODEL] }, null, 2))).toEqual(array)
    expect(parse(`${JSON.stringify(MODEL)}\n\n`)).toEqual(array)
    const [entry] = array.entries
    expect(entry).toMatchObject({
        author: 'lunar',
        name: 'eth-vol',
        task: 'forecast',
        tags: ['eth'],
        ownerAddress: '0xabcdefabcdefabcdefabcdefabcdefabcdefabcd',
    })
    expect(JSON.stringify(entry)).not.toContain('not kept')
})

test('a string of several versions belongs to the lowest, whatever their order', () => {
    const versionOf = (versions: unknown[]) => {
        const [entry] = parse(JSON.stringify([{ ...MODEL, versions }])).entries
        return Object.fromEntries(entry.artifacts.map(({ artifact, version }) => [artifact.cid, version]))
    }
    const expected = { blob: '1.9', QmA: '1.9', 'lunar/eth-vol': null }
    expect(versionOf(MODEL.versions)).toEqual(expected)
    expect(versionOf([...MODEL.versions].reverse())).toEqual(expected)
})

test('a model told twice counts once, as it was told last', () => {
    const { entries, repeated } = parse(JSON.stringify([{ ...MODEL, tags: [] }, MODEL]))
    expect(entries).toHaveLength(1)
    expect(entries[0].tags).toEqual(['eth'])
    expect(repeated).toBe(1)
})

const BAD: [field: string, model: object, problem: string][] = [
    ['authorAddress', { authorAddress: '0x12' }, 'authorAddress is "0x12": expected an address'],
    ['ENS name', { authorAddress: 'vitalik.eth' }, 'authorAddress is "vitalik.eth": expected an address'],
    ['too many tags', { tags: Array(101).fill('t') }, 'tags is a list: expected'],
    ['a long tag', { tags: ['t'.repeat(300)] }, 'tags.0 is "tttt'],
    ['half a character', { tags: ['\ud800'] }, 'tags.0 is'],
    ['tags of another kind', { tags: 'a,b' }, 'tags is "a,b": expected array'],
    ['versions of another kind', { versions: { 1: [] } }, 'versions is an object: expected array'],
    [
        'a file id of another kind',
        { versions: [{ files: [{ blobId: 7 }] }] },
        'versions.0.files.0.blobId is 7',
    ],
    ['a task of another kind', { taskName: ['x'] }, 'taskName is a list: expected string'],
]

test.each(BAD)(
    'a bad entry refuses itself, by place, name, field and value, and no other: %s',
    (_, part, problem) => {
        const others = ['a', 'b', 'c', 'd'].map((name) => ({ ...MODEL, name }))
        const { entries, refused } = parse(
            JSON.stringify([...others.slice(0, 2), { ...MODEL, ...part }, ...others.slice(2)]),
        )
        expect(entries.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
        expect(refused).toHaveLength(1)
        expect(refused[0].model).toEqual({ author: 'lunar', name: 'eth-vol' })
        expect(refused[0].problems[0]).toContain(`model 3 (lunar/eth-vol): ${problem}`)
    },
)

test.each([
    [[MODEL, { author: 'a' }], 'model 2: name is missing: expected string'],
    [[MODEL, { name: 7, author: 'a' }], 'model 2: name is 7: expected string'],
    [[MODEL, { name: 'x' }], 'model 2: author is missing: expected a name'],
    [[MODEL, { name: 'x', author: 'a/b' }], 'model 2: author is "a/b": expected a name without "/"'],
    [[MODEL, { name: 'x\0', author: 'a' }], 'model 2: name is "x\\u0000": expected text without NUL'],
    [[MODEL, { name: '', author: 'a' }], 'model 2: name is ""'],
    [[MODEL, null], 'model 2: the model is null: expected object'],
    [[MODEL, 'lunar/eth-vol'], 'model 2: the model is "lunar/eth-vol": expected object'],
    [[MODEL, []], 'model 2: the model is a list: expected object'],
])('an entry whose model cannot be told is refused without a name: %j', (models, problem) => {
    const { entries, refused } = parse(JSON.stringify(models))
    expect(entries).toHaveLength(1)
    expect(refused.map(({ model }) => model)).toEqual([null])
    expect(refused[0].problems[0]).toContain(problem)
})

test('a line that is no JSON is refused alone', () => {
    const { entries, refused } = parse(
        `${JSON.stringify(MODEL)}\n{"name\n${JSON.stringify({ ...MODEL, name: 'b' })}`,
    )
    expect(entries).toHaveLength(2)
    expect(refused).toEqual([{ model: null, problems: ['line 2: expected JSON, got "{\\"name"'] }])
})

test.each([
    ['{"error":"no"}', 'expected a JSON array of models'],
    ['', 'expected models, got nothing'],
    [JSON.stringify([MODEL, MODEL]).slice(0, -20), 'expected JSON to its end: it is cut off'],
    [JSON.stringify({ models: [MODEL] }).slice(0, -2), 'expected JSON to its end: it is cut off'],
    [JSON.stringify([MODEL], null, 2).slice(0, -2), 'expected JSON to its end: it is cut off'],
])('a text that is no catalogue is refused as a whole: %s', (content, message) => {
    expect(() => parse(content)).toThrow(message)
})
