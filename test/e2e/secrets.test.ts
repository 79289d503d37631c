import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { buildProject, type Project, run } from '../support/project'

let project: Project
let dataDir: string
let db: TestDatabase

beforeAll(async () => {
    project = buildProject()
    dataDir = mkdtempSync(join(tmpdir(), 'demand-secrets-'))
    db = await testDatabase()
})

afterAll(async () => {
    await db.drop()
    rmSync(dataDir, { recursive: true, force: true })
})

/** Values that are well-formed, and lead nowhere. */
const USABLE = {
    DB_URL: 'postgres://user:PLANTED-password@127.0.0.1:9/none',
    RPC_URL_10740: 'http://PLANTED-user:PLANTED-pass@127.0.0.1:9/v2/PLANTED-path',
    RPC_URL_8453: 'http://127.0.0.1:9/PLANTED-path,http://127.0.0.1:9/?apikey=PLANTED-query',
    GATEWAY_URL_8453: 'http://127.0.0.1:9/PLANTED-gateway',
    WALRUS_AGGREGATORS: 'http://127.0.0.1:9/PLANTED-aggregator',
    RECEIPT_TOKEN: 'PLANTED-receipt-token',
}

/** The same with a fault in each. */
const UNUSABLE = {
    DB_URL: 'mysql://user:PLANTED-password@127.0.0.1/none',
    RPC_URL_10740: 'ftp://127.0.0.1/PLANTED-path',
    RPC_URL_8453: 'PLANTED-key-without-a-url',
    GATEWAY_URL_8453: 'PLANTED-key-without-a-url',
    WALRUS_AGGREGATORS: 'wss://PLANTED-user@127.0.0.1/',
    RECEIPT_TOKEN: 'PLANTED',
    PORT: 'http://127.0.0.1/PLANTED-port',
    API_MEMORY_MB: 'http://127.0.0.1/PLANTED-memory',
}

const FILE = join(__dirname, '..', '..', 'package.json')
const COMMANDS = [
    ['start'],
    ['serve'],
    ['prove'],
    ['seal'],
    ['devnet'],
    ['verify'],
    ['goodness-of-fit'],
    ['sync', '--chain', '8453'],
    ['sync', '--chain', '10740'],
    ['ask-again', '--state', 'EXPIRED'],
    ['receipts', 'import', FILE],
    ['catalogue', 'import', FILE],
    ['--help'],
    ['sync', '--help'],
]

/** All it says until it ends, or for some seconds. */
async function said(args: string[], env: Record<string, string>, patienceMs = 4_000): Promise<string> {
    const running = run(project, args, { DATA_DIR: dataDir, PORT: '0', ...env })
    await Promise.race([running.ended, sleep(patienceMs, undefined, { ref: false })])
    running.signal('SIGTERM')
    await Promise.race([running.ended, sleep(20_000, undefined, { ref: false })])
    running.signal('SIGKILL')
    await running.ended
    return running.output()
}

test.each(COMMANDS.map((args) => [args.join(' ').replace(FILE, 'FILE'), args] as const))(
    'no secret of the settings is in anything that `%s` prints, whether they can be used or not',
    async (_, args) => {
        const settings = [USABLE, UNUSABLE, { ...USABLE, ...UNUSABLE, DB_URL: USABLE.DB_URL }]
        // The chains and aggregators are asked, and fail, only where the database is there.
        if (args[0] !== 'start' && args[0] !== 'devnet') settings.push({ ...USABLE, DB_URL: db.url })
        const printed = await Promise.all(settings.map((env) => said([...args], env)))
        expect(printed.join('\n')).not.toContain('PLANTED')
    },
)

test('no key of a catalogue given as a URL is printed', async () => {
    const url = 'http://127.0.0.1:9/x?key=PLANTED-key'
    const printed = await said(['catalogue', 'import', url], { DB_URL: db.url }, 90_000)
    expect(printed).toContain('http://127.0.0.1:9')
    expect(printed).not.toContain('PLANTED')
})
