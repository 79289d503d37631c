import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { readConfig } from '../cli/config'
import { type PostgresServer, startPostgres } from '../devnet/postgres'
import { postgresRunner } from '../devnet/postgres-binaries'
import { withClient } from '../facts/with-client'
import { settledUrl } from './tls'
import { databaseTrouble } from './trouble'
import { libpqUrl } from './url'

/** Certificates of an authority of our own for `localhost`, valid to 2120; the key is known to everybody. */
const certificate = (name: string) => join(__dirname, '../../test/support/tls', name)
const CA = certificate('ca.pem')

let dir: string
let server: PostgresServer
/** Speaks TLS with a certificate that expired in 2021. */
let expired: Server
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
    expired = createServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => {
            socket.write('S')
            const [cert, key] = ['expired.pem', 'server.key'].map((name) => readFileSync(certificate(name)))
            new TLSSocket(socket, { isServer: true, cert, key }).on('error', () => {})
        })
    })
    await new Promise<void>((done) => expired.listen(0, 'localhost', done))
})

afterAll(async () => {
    expired.close()
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

    test('the name matters to verify-full alone', async () => {
        for (const mode of ['require', 'verify-ca'])
            expect(await outcome(withParameters(byAddress, `sslmode=${mode}&sslrootcert=${CA}`))).toBe(true)
        expect(await outcome(withParameters(byAddress, `sslmode=verify-full&sslrootcert=${CA}`))).toMatch(
            /certificate is for another name than the URL's host: use its name, or sslmode=verify-ca/,
        )
    })

    test('prefer goes on without encryption where the server has none', async () => {
        expect(await outcome(withParameters(plain, 'sslmode=prefer'))).toBe(false)
    })
})

describe('what fails with TLS is said in a sentence with the way out', () => {
    const otherCa = certificate('other-ca.pem')
    test.each([
        [
            'an authority that nobody knows',
            () => byName,
            'sslmode=verify-full',
            /no authority known here: name that authority's certificate with sslrootcert=<file>/,
        ],
        [
            'another authority',
            () => byName,
            `sslmode=require&sslrootcert=${otherCa}`,
            /no authority known here/,
        ],
        [
            'another authority, under verify-ca',
            () => byName,
            `sslmode=verify-ca&sslrootcert=${otherCa}`,
            /no authority known here/,
        ],
        [
            'no TLS at the server',
            () => plain,
            'sslmode=require',
            /The server offers no encryption: turn ssl on there, or set sslmode=disable/,
        ],
        [
            'a certificate of the past',
            () => `postgres://u:sesame@localhost:${(expired.address() as { port: number }).port}/d`,
            `sslmode=verify-full&sslrootcert=${CA}`,
            /not valid today: renew it/,
        ],
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
        expect(said).not.toMatch(/sesame/)
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
