import { ConfigError, readConfig, SETTINGS_READ } from './config'
import { hideSecrets, secretsIn, withoutSecrets } from './secrets'

const SECRET = 'SeCrEtTeXt'

test.each([
    ['DB_URL', `postgres://user:${SECRET}@host:5432/database`],
    ['DB_URL', `postgres://user:a#${SECRET}@host:port/database`],
    ['DB_URL', `postgres://host/database?user=u&password=${SECRET}`],
    ['RPC_URL_8453', `https://host/v2/${SECRET}`],
    ['RPC_URL_8453', `https://one/,https://two/?apikey=${SECRET}`],
    ['RPC_URL_10740', `https://${SECRET}:x@host`],
    ['RPC_URL_10740', `https://user:${SECRET}@host`],
    ['RPC_URL_10740', SECRET],
    ['GATEWAY_URL_8453', `https://host/#${SECRET}`],
    ['WALRUS_AGGREGATORS', `https://host/${encodeURIComponent(`${SECRET}/+`)}`],
    ['RECEIPT_TOKEN', SECRET],
    ['METRICS_TOKEN', SECRET],
    ['PGPASSWORD', SECRET],
])('what %s=%s holds is hidden in whatever is printed', (name, value) => {
    const secrets = secretsIn({ [name]: value })
    for (const text of [value, decodeURIComponent(value), `a provider quotes ${value} and says no`])
        expect(withoutSecrets(text, secrets)).not.toContain(SECRET)
})

test('every setting whose name says that it holds a secret or an address is hidden', () => {
    const likely = SETTINGS_READ.filter((name) => /TOKEN|PASSWORD|SECRET|KEY|URL|AGGREGATORS/.test(name))
    expect(likely.length).toBeGreaterThan(6)
    for (const name of likely)
        expect(
            secretsIn({ [name]: `https://user:${SECRET}@host/` }).some((text) => text.includes(SECRET)),
        ).toBe(true)
})

test('a key is hidden by itself, as a provider quotes it', () => {
    const env = {
        RPC_URL_8453: `https://one/,https://two/v2/${SECRET}?k=${SECRET}2`,
        RECEIPT_TOKEN: `${SECRET}3`,
    }
    const quoted = `{"error":"key ${SECRET} invalid, nor ${SECRET}2, nor ${SECRET}3"}`
    expect(withoutSecrets(quoted, secretsIn(env))).toBe('{"error":"key *** invalid, nor ***, nor ***"}')
})

test('ordinary words that are also a password, such as the name of the user, stay readable', () => {
    const secrets = secretsIn({ DB_URL: 'postgres://postgres:postgres@localhost:5432/demand' })
    expect(withoutSecrets('expected a URL like postgres://user:password@host:5432/database', secrets)).toBe(
        'expected a URL like postgres://user:password@host:5432/database',
    )
})

test.each([
    ['DB_URL', `mysql://u:${SECRET}@h/db`, "DB_URL is 'mysql://…@h/…': expected a URL like"],
    ['DB_URL', SECRET, "DB_URL is 'SeC…': expected"],
    [
        'RECEIPT_TOKEN',
        SECRET,
        'RECEIPT_TOKEN is a text of 10 characters, which is not shown: expected at least 16',
    ],
    [
        'METRICS_TOKEN',
        SECRET,
        'METRICS_TOKEN is a text of 10 characters, which is not shown: expected at least 16',
    ],
    ['RPC_URL_8453', `ftp://key:${SECRET}@x`, "RPC_URL_8453 is 'ftp://…@x': expected an http(s) URL"],
    ['RPC_URL_8453', SECRET, "RPC_URL_8453 is 'SeC…'"],
    ['GATEWAY_URL_8453', `wss://x/${SECRET}`, "GATEWAY_URL_8453 is 'wss://x/…'"],
    ['WALRUS_AGGREGATORS', `ftp://x/?key=${SECRET}`, "WALRUS_AGGREGATORS is 'ftp://x/…'"],
    ['PORT', `https://host/${SECRET}`, "PORT is 'https://host/…'"],
    ['PAY_TO', `0x${'ab'.repeat(32)}`, "PAY_TO is '0xababab… (66 characters)'"],
])('%s=%s is refused without its secret', (name, value, said) => {
    let message = ''
    try {
        readConfig({ [name]: value })
    } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
        message = (error as Error).message
    }
    expect(message).toContain(said)
    expect(message).not.toContain(SECRET)
    expect(message).not.toContain('ab'.repeat(16))
})

test('a stream prints without secrets, whoever writes to it and however', () => {
    let printed = ''
    const stream = {
        write(chunk: string | Uint8Array) {
            printed += Buffer.from(chunk as string)
            return true
        },
    }
    hideSecrets({ RECEIPT_TOKEN: SECRET.repeat(2) }, [stream as unknown as NodeJS.WriteStream])
    stream.write(`the token ${SECRET.repeat(2)}\n`)
    stream.write(Buffer.from(`{"token":"${SECRET.repeat(2)}"}`))
    expect(printed).toBe('the token ***\n{"token":"***"}')
})
