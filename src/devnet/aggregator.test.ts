import { request } from 'node:http'
import { BLOB_STORAGE_DAYS, LATE_MS, startAggregator } from './aggregator'
import { type BlobFault, blobFault, OVERSIZED_BYTES } from './aggregator-faults'
import type { LocalServer } from './local-server'
import type { PublishedBlob } from './market/blobs'
import { DAY, HISTORY_END } from './market/calendar'
import { historyPlan } from './market/plan'
import { createWorld } from './market/world'

const SEED = 3
const world = createWorld(SEED)
historyPlan(world)

let chainTime = HISTORY_END
let now = 0
let aggregator: LocalServer

beforeAll(async () => {
    const { blobs } = world
    aggregator = await startAggregator({
        seed: SEED,
        blobs,
        chainTime: () => chainTime,
        now: () => now,
        slowMs: 20,
    })
})

afterAll(() => aggregator.stop())

const kept = [...world.blobs.entries()]
    .filter(([, blob]) => blob.settledAt >= HISTORY_END - BLOB_STORAGE_DAYS * DAY)
    .map(([id, blob]) => ({ id, blob, fault: blobFault(SEED, id) }))

function published(fault: BlobFault | null, kind?: PublishedBlob['kind']): [string, PublishedBlob][] {
    return kept
        .filter((each) => each.fault === fault && (!kind || each.blob.kind === kind))
        .map(({ id, blob }) => [id, blob])
}

const url = (path: string) => `${aggregator.url}/v1/blobs/${path}`

/** Asks again when the answer is one of the simulated failures. */
async function get(id: string): Promise<Response> {
    const answer = await fetch(url(id))
    return answer.status === 500 ? get(id) : answer
}

it('has every state in the default run, each with a small share', () => {
    const faults = ['late', 'missing', 'oversized', 'web page', 'cut off', 'wrong content'] as const
    const total = published(null).length
    for (const fault of faults) {
        expect(published(fault).length).toBeGreaterThan(4)
        expect(published(fault).length).toBeLessThan(total * 0.05)
    }
    expect(published('wrong content', 'batch').length).toBeGreaterThan(3)
    expect(published('wrong content', 'individual').length).toBeGreaterThan(3)
    expect([...world.blobs.entries()].length - kept.length).toBeGreaterThan(100)
})

it('serves exactly the content of a blob, and its size alone to HEAD', async () => {
    const [id, blob] = published(null)[0]
    const answer = await get(id)
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(text).toBe(blob.content())
    let head = await fetch(url(id), { method: 'HEAD' })
    while (head.status === 500) head = await fetch(url(id), { method: 'HEAD' })
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
})

it('answers 404 in the form of Walrus for what is unknown, and 405 for other methods', async () => {
    for (const path of ['junk', encodeURIComponent('no/such'), `${'A'.repeat(43)}`]) {
        const answer = await fetch(url(path))
        expect(answer.status).toBe(404)
        expect(await answer.json()).toMatchObject({ error: { status: 'NOT_FOUND', code: 404 } })
    }
    expect((await fetch(`${aggregator.url}/v1/blobs`)).status).toBe(404)
    expect((await fetch(url('junk'), { method: 'POST', body: 'x' })).status).toBe(405)
})

it('keeps a blob until its term is over in chain time', async () => {
    const [id, blob] = published(null)[1]
    chainTime = blob.settledAt + BLOB_STORAGE_DAYS * DAY
    expect((await get(id)).status).toBe(200)
    chainTime++
    expect((await get(id)).status).toBe(404)
    chainTime = HISTORY_END
})

it('shows a late blob some seconds after it was first asked for, and a missing one never', async () => {
    const [late] = published('late')[0]
    const [missing] = published('missing')[0]
    expect((await get(late)).status).toBe(404)
    now += LATE_MS - 1
    expect((await get(late)).status).toBe(404)
    now += 1
    expect((await get(late)).status).toBe(200)
    expect((await get(missing)).status).toBe(404)
})

it('serves oversized blobs, some of them without saying their size', async () => {
    const sizes = await Promise.all(published('oversized').map(([id]) => sizeSaid(id)))
    const said = sizes.filter((size) => size !== undefined)
    expect(said.length).toBeGreaterThan(0)
    expect(said.length).toBeLessThan(sizes.length)
    for (const size of said) expect(Number(size)).toBe(OVERSIZED_BYTES)
    const hidden = published('oversized')[sizes.indexOf(undefined)]
    expect((await (await get(hidden[0])).arrayBuffer()).byteLength).toBe(OVERSIZED_BYTES)
})

/** The Content-Length of a blob; the body is not read. */
function sizeSaid(id: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
        request(url(id), (response) => {
            response.destroy()
            resolve(response.statusCode === 500 ? sizeSaid(id) : response.headers['content-length'])
        })
            .on('error', reject)
            .end()
    })
}

it('serves garbage that is no JSON, and well-formed blobs of something else', async () => {
    for (const fault of ['web page', 'cut off'] as const) {
        const text = await (await get(published(fault)[0][0])).text()
        expect(() => JSON.parse(text)).toThrow()
    }
    for (const kind of ['batch', 'individual'] as const) {
        const [id, blob] = published('wrong content', kind)[0]
        const text = await (await get(id)).text()
        expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(blob.content())))
        expect(text).not.toBe(blob.content())
    }
})

it('fails now and then, and not for long', async () => {
    const ids = published(null)
        .slice(10, 160)
        .map(([id]) => id)
    const first = await Promise.all(ids.map(async (id) => [id, (await fetch(url(id))).status] as const))
    const failed = first.filter(([, status]) => status === 500)
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.length).toBeLessThan(20)
    for (const [id] of failed) expect((await get(id)).status).toBe(200)
})
