import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCatalogue } from './parse'
import { readSource } from './read-source'

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

test('an array, {"models": […]} and one model a line say the same', () => {
    const array = parseCatalogue(JSON.stringify([MODEL]))
    expect(parseCatalogue(JSON.stringify({ models: [MODEL] }, null, 2))).toEqual(array)
    expect(parseCatalogue(`${JSON.stringify(MODEL)}\n\n`)).toEqual(array)
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
        const [entry] = parseCatalogue(JSON.stringify([{ ...MODEL, versions }])).entries
        return Object.fromEntries(entry.artifacts.map(({ artifact, version }) => [artifact.cid, version]))
    }
    const expected = { blob: '1.9', QmA: '1.9', 'lunar/eth-vol': null }
    expect(versionOf(MODEL.versions)).toEqual(expected)
    expect(versionOf([...MODEL.versions].reverse())).toEqual(expected)
})

test('a model told twice counts once, as it was told last', () => {
    const { entries, repeated } = parseCatalogue(JSON.stringify([{ ...MODEL, tags: [] }, MODEL]))
    expect(entries).toHaveLength(1)
    expect(entries[0].tags).toEqual(['eth'])
    expect(repeated).toBe(1)
})

test.each([
    [
        JSON.stringify([{ ...MODEL, authorAddress: '0x12' }]),
        'model 1: authorAddress is "0x12": expected an address',
    ],
    [JSON.stringify([MODEL, { author: 'a' }]), 'model 2: name is missing: expected string'],
    [`${JSON.stringify(MODEL)}\n{"name":7,"author":"a"}`, 'line 2: name is 7: expected string'],
    [`${JSON.stringify(MODEL)}\n{"name`, 'line 2: expected JSON, got "{\\"name"'],
    [JSON.stringify([{ name: 'x' }]), 'model 1: author is missing: expected a name'],
    [JSON.stringify([{ name: 'x', author: 'a/b' }]), 'model 1: author is "a/b": expected a name without "/"'],
    [
        JSON.stringify([{ name: 'x\0', author: 'a' }]),
        'model 1: name is "x\\u0000": expected text without NUL',
    ],
    [JSON.stringify([{ name: 'x', author: 'a', tags: ['\ud800'] }]), 'model 1: tags.0 is'],
    ['{"error":"no"}', 'expected a JSON array of models'],
    ['', 'expected models, got nothing'],
])(
    'a catalogue that cannot be read is refused with the place, the field and the value: %s',
    (content, message) => {
        expect(() => parseCatalogue(content)).toThrow(message)
    },
)

describe('reading a source', () => {
    let server: Server
    let url: string

    beforeAll(async () => {
        server = createServer((request, response) => {
            if (request.url === '/slow') return
            if (request.url === '/gone') response.writeHead(404)
            response.end(request.url === '/big' ? 'x'.repeat(2000) : '[]')
        })
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    afterAll(() => {
        server.closeAllConnections()
        server.close()
    })

    const limits = { maxBytes: 1000, timeoutMs: 20_000 }

    test('a URL is read within its size and its time', async () => {
        expect(await readSource(`${url}/ok`, limits)).toBe('[]')
        await expect(readSource(`${url}/big`, limits)).rejects.toThrow('/big: is larger than 1000 bytes')
        await expect(readSource(`${url}/slow`, { ...limits, timeoutMs: 300 })).rejects.toThrow(
            '/slow: did not answer within 300 ms',
        )
        await expect(readSource(`${url}/gone`, limits)).rejects.toThrow('/gone: answered 404')
        await expect(readSource('ftp://host/x', limits)).rejects.toThrow('expected an http(s) URL or a file')
    })

    test('a file is read when it is there and UTF-8', async () => {
        const path = join(tmpdir(), `catalogue-${process.pid}.json`)
        writeFileSync(path, Buffer.from([0xff, 0xfe]))
        await expect(readSource(path)).rejects.toThrow(`${path}: is not UTF-8 text`)
        rmSync(path)
        await expect(readSource(path)).rejects.toThrow(`${path}: no such file`)
    })
})
