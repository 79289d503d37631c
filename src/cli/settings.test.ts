import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { ConfigError, readConfig, SETTINGS_READ } from './config'
import { unfitNode } from './node-version'
import { assertPortsFree } from './port'
import { SETTING_NAMES, settingsHelp } from './settings-help'
import { unknownSettings } from './unknown-settings'

const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8')

test('the settings that are read, those that --help lists and those of the README are the same ones', () => {
    const listed = [...readme.matchAll(/^\| (`[A-Z][^|]*) \|/gm)].flatMap(([, cell]) =>
        [...cell.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name),
    )
    expect([...SETTING_NAMES].sort()).toEqual([...SETTINGS_READ].sort())
    expect(listed.sort()).toEqual([...SETTINGS_READ].sort())
})

test('a command shows its own settings only', () => {
    expect(settingsHelp(['database'])).toContain('DB_URL')
    expect(settingsHelp(['database'])).not.toContain('MAX_COST')
    for (const line of settingsHelp(['network', 'api', 'blobs', 'chains']).split('\n'))
        expect(line.length).toBeLessThanOrEqual(120)
})

describe('a variable that is no setting', () => {
    test.each([
        ['RPC_URL_8435', 'RPC_URL_8453'],
        ['RPC_URL_BASE', 'RPC_URL_8453'],
        ['DB_URI', 'DB_URL'],
        ['DATADIR', 'DATA_DIR'],
        ['REQUEST_PER_MINUTE', 'REQUESTS_PER_MINUTE'],
        ['BLOB_MAX_BYTE', 'BLOB_MAX_BYTES'],
        ['MAX_PAGESIZE', 'MAX_PAGE_SIZE'],
    ])('%s is named, with the setting that was meant, and without its value', (name, meant) => {
        const [line, ...more] = unknownSettings({ [name]: 'a secret' })
        expect(line).toContain(`${name} is set`)
        expect(line).toContain(meant)
        expect(line).not.toContain('secret')
        expect(more).toEqual([])
    })

    test('of somebody else is left alone', () => {
        const names = [
            'HOME',
            'HOSTNAME',
            'PATH',
            'PORTS',
            'POST',
            'NODE_ENV',
            'MAX_JOBS',
            'API_KEY',
            'LS_COLORS',
        ]
        expect(unknownSettings(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([])
    })

    test('and is set to nothing counts as not set', () => {
        expect(unknownSettings({ RPC_URL_8435: '' })).toEqual([])
    })
})

test.each(['18.20.4', '20.18.3', '16.0.0'])('Node %s is refused in a sentence', (version) => {
    expect(unfitNode(version)).toMatch(new RegExp(`^Node ${version} is too old: .* 20\\.19 or newer$`))
})

test.each(['20.19.0', '20.20.1', '22.0.0', '24.11.0'])('Node %s is taken', (version) => {
    expect(unfitNode(version)).toBeNull()
})

test.each(['nowhere.invalid', '203.0.113.7', 'not a host'])('HOST=%s is what is blamed', async (host) => {
    const settings = { port: 59_999, host, metrics: { port: null, token: null } }
    await expect(assertPortsFree(settings)).rejects.toThrow(
        expect.objectContaining({
            name: 'ConfigError',
            message: expect.stringMatching(`^HOST is ${host}: `),
        }),
    )
})

test('METRICS_PORT is blamed when something listens there, or when it is PORT too', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const settings = { port: 0, host: '127.0.0.1', metrics: { port, token: null } }
    await expect(assertPortsFree(settings)).rejects.toThrow(
        `METRICS_PORT is ${port} on 127.0.0.1: it is taken`,
    )
    taken.close()
    expect(() => readConfig({ PORT: '4400', METRICS_PORT: '4400' })).toThrow(
        'METRICS_PORT is 4400, and so is PORT',
    )
})

test.each(['BLOB_TIMEOUT_MS', 'DEVNET_INTERVAL_MS', 'STATEMENT_TIMEOUT_MS'])(
    '%s beyond what a timer takes is refused: it would end at once',
    (name) => {
        expect(() => readConfig({ [name]: String(2 ** 31) })).toThrow(
            new RegExp(`^${name} is '2147483648': expected`),
        )
    },
)

test('every setting that cannot be used has a sentence that begins with its name', () => {
    try {
        readConfig({ PORT: 'abc', MAX_COST: '-1' })
        throw new Error('nothing was refused')
    } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
        expect((error as Error).message.split('\n')).toEqual([
            expect.stringMatching(/^PORT is 'abc': expected /),
            expect.stringMatching(/^MAX_COST is '-1': expected /),
        ])
    }
})
