import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase } from '../../test/support/postgres'
import { bytea } from '../database/sql'
import { inTransaction } from '../database/transaction'
import { GATEWAY_LIST, gatewayList, isOfferedOn, newerList } from '../networks/gateway-models'
import { ensureGatewayCatalogue, importGatewayList } from './gateway'
import { readGatewayList } from './read-gateway-list'

const context = { demo: false, opg: [bytea(`0x${'aa'.repeat(20)}`)!] }
const folder = mkdtempSync(join(tmpdir(), 'gateway-list-'))
const fileOf = (value: unknown) => {
    const path = join(folder, `${Math.random()}.json`)
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
    return path
}
const modelOf = (name: string) => GATEWAY_LIST.models.find((model) => model.name === name)!

test('the built-in list has a day and a source, what came since, what went, and who answers for retired names', () => {
    expect(GATEWAY_LIST).toMatchObject({ asOf: '2026-09-21', source: expect.stringContaining('tee-gateway') })
    expect(modelOf('hy4-preview')).toMatchObject({
        provider: 'tencent',
        aliases: ['hy4'],
        from: '2026-09-08',
    })
    expect(modelOf('gpt-image-2.5-flare').aliases).toEqual(['gpt-image-2.5'])
    expect(modelOf('gpt-image-2.5-sunburst').until).toBeNull()
    expect(modelOf('hermes-4-70b').until).toBe('2026-09-21')
    for (const name of [
        'grok-4',
        'grok-4-fast',
        'grok-4-1-fast',
        'grok-code-fast-1',
        'grok-3',
        'grok-3-mini',
    ])
        expect(modelOf(name)).toMatchObject({ servedBy: 'grok-4.3', servedBySince: '2026-05-15' })
})

const NEWER = {
    source: 'a test',
    asOf: '2026-10-01',
    models: [
        { provider: 'zai', name: 'glm-5.3', aliases: ['glm-latest'] },
        { provider: 'tencent', name: 'hy4', aliases: ['hy4-preview'], from: '2026-09-30' },
        { provider: 'x-ai', name: 'grok-4', servedBy: 'grok-4.3' },
        { provider: 'x-ai', name: 'grok-4.3' },
    ],
}

test('a newer list adds models from its day on, keeps what it leaves out as offered until then, and what was known of the past', () => {
    const { asOf, models } = newerList(GATEWAY_LIST, gatewayList(NEWER))
    const of = (name: string) => models.filter((model) => model.name === name)
    expect(asOf).toBe('2026-10-01')
    expect(of('glm-5.3')).toMatchObject([{ from: '2026-10-01', until: null }])
    expect(of('gpt-5')).toMatchObject([{ until: '2026-10-01' }])
    expect(of('hermes-4-70b')).toMatchObject([{ until: '2026-09-21' }])
    expect(of('grok-4')).toMatchObject([{ from: null, servedBySince: '2026-05-15' }])
    // A name that was a model of its own is another model's alias now.
    expect(of('hy4-preview')).toEqual([])
    expect(of('hy4')).toMatchObject([{ from: '2026-09-30' }])
})

test('a newer list is taken in once: names it brings are models at once, and an older one is refused', async () => {
    const db = await testDatabase()
    const take = async (value: unknown) => {
        const list = await readGatewayList(fileOf(value))
        return inTransaction(db.pool, (client) => importGatewayList(client, list, context))
    }
    const ensure = () => inTransaction(db.pool, (client) => ensureGatewayCatalogue(client, context))
    const entries = async (name: string) =>
        (
            await db.pool.query(
                `SELECT author, offered_from::text, offered_until::text, served_by, listed_at::text,
                     (SELECT array_agg(cid ORDER BY cid) FROM catalogue_artifact c JOIN artifact_text t ON t.id = c.artifact_id
                      WHERE c.entry_id = e.id) AS names
                 FROM catalogue_entry e WHERE name = $1`,
                [name],
            )
        ).rows
    await ensure()
    expect(await entries('hy4-preview')).toMatchObject([
        { names: ['hy4', 'hy4-preview', 'tencent/hy4', 'tencent/hy4-preview'] },
    ])
    expect((await entries('grok-4'))[0].served_by).toBe('grok-4.3')
    await take(NEWER)
    expect(await ensure()).toBe(false)
    expect(await entries('glm-5.3')).toMatchObject([
        {
            offered_from: expect.stringMatching(/^2026-10-01/),
            listed_at: expect.stringMatching(/^2026-10-01/),
        },
    ])
    expect((await entries('gpt-5'))[0].offered_until).toMatch(/^2026-10-01/)
    await expect(take(NEWER)).rejects.toThrow(
        'the list is as of 2026-10-01: expected one that is newer than that of 2026-10-01',
    )
    await expect(take({ ...NEWER, asOf: '2026-01-01' })).rejects.toThrow(
        /as of 2026-01-01: expected one that is newer/,
    )
    await expect(take({ ...NEWER, asOf: '2099-01-01' })).rejects.toThrow(
        /as of 2099-01-01.*not of the future/,
    )
    // A later version of the program wrote its own list: an earlier one, still running, leaves it alone.
    await db.pool.query(
        `UPDATE catalogue_entry SET listed_at = '2026-11-01T00:00:00Z' WHERE source = 'gateway'`,
    )
    expect(await ensure()).toBe(false)
    await db.drop()
})

test.each([
    ['not json', /expected \{"source"/],
    [{ ...NEWER, asOf: '2026-02-30' }, /asOf: expected a day: YYYY-MM-DD/],
    [{ ...NEWER, models: [] }, /models: /],
    [
        { ...NEWER, models: [{ provider: 'a/b', name: 'x' }] },
        /models\.0\.provider: expected a provider without "\/"/,
    ],
    [
        { ...NEWER, models: [{ provider: 'a', name: 'x', until: '2026-01-01', from: '2026-02-01' }] },
        /models\.0\.until/,
    ],
    [{ ...NEWER, models: [{ provider: 'a', name: 'x', servedBy: 'y' }] }, /x is served by 'y'/],
    [
        {
            ...NEWER,
            models: [
                { provider: 'a', name: 'x', aliases: ['z'] },
                { provider: 'a', name: 'z' },
            ],
        },
        /'z' stands for x and for z/,
    ],
])(
    'a list that cannot be read is refused with its place and what would be right: %j',
    async (value, message) => {
        await expect(readGatewayList(fileOf(value))).rejects.toThrow(message)
    },
)

test('what is too large, or neither a file nor an http(s) URL, is refused as such, without its login', async () => {
    await expect(readGatewayList('ftp://user:secret@host/list.json')).rejects.toThrow(
        'ftp://host/list.json: expected an http(s) URL or a file',
    )
    await expect(readGatewayList(fileOf('x'.repeat(8 * 2 ** 20 + 1)))).rejects.toThrow(
        'is larger than 8388608 bytes',
    )
})

test('the models offered on a day are those that came by then and had not gone', () => {
    const of = (from: string | null, until: string | null) =>
        isOfferedOn({ ...modelOf('grok-3'), from, until }, '2026-10-01')
    expect([of(null, null), of('2026-10-01', null), of('2026-10-02', null), of(null, '2026-10-01')]).toEqual([
        true,
        true,
        false,
        false,
    ])
})
