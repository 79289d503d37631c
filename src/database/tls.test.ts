import { X509Certificate } from 'node:crypto'
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import { PATIENCE_MS } from '../../test/support/patience'
import { readConfig } from '../cli/config'
import { type PostgresServer, startPostgres } from '../devnet/postgres'
import { postgresRunner } from '../devnet/postgres-binaries'
import { cancelStatement } from './cancel'
import { settledUrl } from './tls'
import { databaseTrouble } from './trouble'
import { libpqUrl } from './url'
import { withClient } from './with-client'

/** Certificates of an authority of our own for `localhost`, valid to 2120; the key is known to everybody. */
const certificate = (name: string) => join(__dirname, '../../test/support/tls', name)
const CA = certificate('ca.pem')

let dir: string
let server: PostgresServer
/** `localhost` stands in the certificate, 127.0.0.1 does not. */
let byName: string
let byAddress: string
let plain: string

beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'demand-tls-'))
    chmodSync(dir, 0o755)
    const runner = postgresRunner()
    for (const name of ['server.key', 'server.pem']) {
        copyFileSync(certificate(name), join(dir, name))
        chmodSync(join(dir, name), 0o600)
        if (runner.uid !== undefined) chownSync(join(dir, name), runner.uid, runner.gid!)
    }
    const files = { ssl_cert_file: join(dir, 'server.pem'), ssl_key_file: join(dir, 'server.key') }
    server = await startPostgres({ dataDir: join(dir, 'postgres'), settings: { ssl: 'on', ...files } })
    byAddress = server.url
    byName = server.url.replace('127.0.0.1', 'localhost')
    plain = process.env.TEST_POSTGRES_URL!
})

afterAll(async () => {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
})

const withParameters = (url: string, parameters: string) => `${url}?${parameters}`

/** Whether the connection that a URL leads to is encrypted, or the sentence with which it fails. */
async function outcome(url: string): Promise<boolean | string> {
    try {
        const settled = await settledUrl(libpqUrl(url))
        return await withClient(settled, async (client) => {
            const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
            return rows[0].ssl
        })
    } catch (error) {
        return databaseTrouble(error)!.sentence
    }
}

describe('sslmode means what it means in libpq', () => {
    test.each([
        ['', false],
        ['sslmode=disable', false],
        ['sslmode=allow', false],
        ['sslmode=prefer', true],
        ['sslmode=require', true],
        ['sslmode=no-verify', true],
        ['ssl=true', true],
        [`sslmode=require&sslrootcert=${CA}`, true],
        [`sslmode=verify-ca&sslrootcert=${CA}`, true],
        [`sslmode=verify-full&sslrootcert=${CA}`, true],
        [`sslmode=disable&sslrootcert=/nowhere`, false],
    ])('%s: encrypted is %s', async (parameters, encrypted) => {
        expect(await outcome(withParameters(byName, parameters))).toBe(encrypted)
    })
})

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
/** What each mode leads to, in the order of MODES: encrypted, not encrypted, or the sentence of the failure. */
type Row = [
    boolean | RegExp,
    boolean | RegExp,
    boolean | RegExp,
    boolean | RegExp,
    boolean | RegExp,
    boolean | RegExp,
]

const NO_TLS = /The server offers no encryption: turn ssl on there, or set sslmode=disable/
const OTHER_CA = /no authority known here: name that authority's certificate with sslrootcert=<file>/
const OTHER_NAME = /certificate is for another name than the URL's host: use its name, or sslmode=verify-ca/
const EXPIRED = /certificate is not valid today: renew it/
const TLS_ALONE = /The server takes encrypted connections only: add sslmode=require to the URL/

describe('each sslmode, against each server, ends as in libpq or in a sentence', () => {
    test.each<[string, () => string, string, Row]>([
        ['no TLS', () => plain, CA, [false, false, false, NO_TLS, NO_TLS, NO_TLS]],
        ['a certificate for its name', () => byName, CA, [false, false, true, true, true, true]],
        ['a certificate for another name', () => byAddress, CA, [false, false, true, true, true, OTHER_NAME]],
        [
            'a certificate of an authority other than the one named',
            () => byName,
            certificate('other-ca.pem'),
            [false, false, true, OTHER_CA, OTHER_CA, OTHER_CA],
        ],
    ])('a server with %s', async (_, url, ca, row) => {
        await expectRow(url(), ca, row)
    })

    test('a server with a certificate of the past', async () => {
        await present('expired.pem')
        await expectRow(byName, CA, [false, false, true, EXPIRED, EXPIRED, EXPIRED])
        expect(await outcome(withParameters(byName, 'sslmode=require'))).toBe(true)
        await present('server.pem')
    })

    test('a server that takes encrypted connections alone; a statement is stopped there too', async () => {
        const file = join(dir, 'postgres', 'pg_hba.conf')
        const open = readFileSync(file, 'utf8')
        writeFileSync(file, open.replace(/^host /gm, 'hostssl '))
        const encrypted = libpqUrl(withParameters(byName, 'sslmode=require'))
        await withClient(encrypted, (client) => client.query('SELECT pg_reload_conf()'))
        await expectRow(byName, CA, [TLS_ALONE, true, true, true, true, true])
        await withClient(encrypted, async (client) => {
            const sleeping = client.query('SELECT pg_sleep(60)').catch((error) => error.code)
            let code: unknown
            // The first may come before the statement.
            while ((code = await Promise.race([sleeping, sleep(200)])) === undefined)
                await cancelStatement(client)
            expect(code).toBe('57014')
            writeFileSync(file, open)
            await client.query('SELECT pg_reload_conf()')
        })
    })
})

/** `sslrootcert` is given to those modes that verify by it. */
async function expectRow(url: string, ca: string, row: Row): Promise<void> {
    for (const [n, mode] of MODES.entries()) {
        const isVerifying = ['require', 'verify-ca', 'verify-full'].includes(mode)
        const parameters = `sslmode=${mode}${isVerifying ? `&sslrootcert=${ca}` : ''}`
        const expected = row[n] instanceof RegExp ? expect.stringMatching(row[n]) : row[n]
        expect([mode, await outcome(withParameters(url, parameters))]).toEqual([mode, expected])
    }
}

/** Has the server present another certificate from now on. */
async function present(name: string): Promise<void> {
    copyFileSync(certificate(name), join(dir, 'server.pem'))
    await withClient(server.url, (client) => client.query('SELECT pg_reload_conf()'))
    const { fingerprint256 } = new X509Certificate(readFileSync(certificate(name)))
    const isPresented = () =>
        withClient(libpqUrl(withParameters(byName, 'sslmode=require')), async (client) => {
            const { stream } = (client as unknown as { connection: { stream: TLSSocket } }).connection
            return stream.getPeerCertificate().fingerprint256 === fingerprint256
        })
    // The postmaster reads it a moment later.
    for (const deadline = Date.now() + PATIENCE_MS; !(await isPresented()); )
        if (Date.now() > deadline) throw new Error(`the server does not present ${name}`)
}

describe('what fails with TLS is said in a sentence with the way out', () => {
    test.each([
        ['an authority that nobody knows', () => byName, 'sslmode=verify-full', OTHER_CA],
        [
            'a file that is not there',
            () => byName,
            'sslmode=require&sslrootcert=/nowhere.pem',
            /sslrootcert is '\/nowhere.pem': there is no such file/,
        ],
        [
            'verify-ca without an authority',
            () => byName,
            'sslmode=verify-ca',
            /sslmode is 'verify-ca': expected sslrootcert=<file> beside it/,
        ],
        [
            'a mode that does not exist',
            () => byName,
            'sslmode=strict',
            /sslmode is 'strict': expected disable, allow, prefer, require, verify-ca, verify-full/,
        ],
        [
            'a parameter that would be passed over',
            () => byName,
            `sslmode=verify-ca&sslrootcert=${CA}&sslcrl=x`,
            /sslcrl is set: it is not supported/,
        ],
        [
            'a client certificate that is not there',
            () => byName,
            `sslmode=require&sslcert=/nowhere`,
            /sslcert is '\/nowhere'/,
        ],
    ])('%s', async (_, url, parameters, sentence) => {
        const said = await outcome(withParameters(url(), parameters))
        expect(said).toMatch(sentence)
        expect(said).not.toMatch(new URL(url()).password)
    })

    test('as an error of the setting, by its name, without the password', () => {
        const env = { DB_URL: 'postgres://u:sesame@h/d?sslmode=strict' }
        expect(() => readConfig(env)).toThrow(/^DB_URL: sslmode is 'strict': expected disable, allow/)
        expect(() => readConfig({ API_DB_URL: 'postgres://u:sesame@h/d?sslmode=verify-ca' })).toThrow(
            /^API_DB_URL: /,
        )
    })
})

test("libpqUrl: the URL may say it, or libpq's variables; a socket has no TLS; what else stands in the URL stays", () => {
    const parameters = (url: string, env = {}) => Object.fromEntries(new URL(libpqUrl(url, env)).searchParams)
    expect(parameters('postgres://h/d')).toEqual({ sslmode: 'disable', uselibpqcompat: 'true' })
    expect(parameters('postgres://h/d', { PGSSLMODE: 'require' }).sslmode).toBe('require')
    expect(parameters('postgres://h/d?sslmode=disable', { PGSSLMODE: 'require' }).sslmode).toBe('disable')
    expect(parameters('postgres://h/d', { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: CA }).sslrootcert).toBe(CA)
    expect(parameters('postgres://h/d?sslrootcert=system&sslmode=require')).toEqual({
        sslmode: 'verify-full',
        uselibpqcompat: 'true',
    })
    expect(parameters('postgres:///d?host=/run/postgresql&sslmode=require').sslmode).toBe('disable')
    expect(parameters('postgres://h/d?options=-c%20x%3Dy').options).toBe('-c x=y')
    const { username, password, pathname } = new URL(libpqUrl('postgres://u%40:p%2F%3F@h:1/d%20e'))
    expect([username, password, pathname]).toEqual(['u%40', 'p%2F%3F', '/d%20e'])
})
