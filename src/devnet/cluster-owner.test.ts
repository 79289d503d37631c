import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type PostgresServer, startPostgres, UnusableClusterError } from './postgres'
import { endProcess, isAlive } from './processes'

const ROOT = resolve(__dirname, '../..')
const settings = { fsync: 'off', shared_buffers: '8MB' }

let dir: string
let holder: ChildProcess | undefined
let server: PostgresServer | undefined
beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'demand-owner-'))
    // Postgres runs as another user where the tests run as root.
    chmodSync(dir, 0o755)
})
afterEach(async () => {
    holder?.kill('SIGKILL')
    await server?.stop()
    server = undefined
    rmSync(dir, { recursive: true, force: true })
})

/** Another process that has a folder. @returns its server's process */
async function held(dataDir: string): Promise<number> {
    const script = join(ROOT, 'test/support/holding-postgres.ts')
    holder = fork(join(ROOT, 'tools/run.cjs'), [script, dataDir])
    return Number((await once(holder, 'message'))[0])
}

test('a server whose process lives is in use, whatever way leads to its folder: nobody ends it; once that process is gone it is a leftover', async () => {
    const dataDir = join(dir, 'pg')
    const pid = await held(dataDir)
    symlinkSync(dataDir, join(dir, 'link'))
    for (const way of [dataDir, join(dir, 'link')]) {
        const refused = startPostgres({ dataDir: way, settings })
        await expect(refused).rejects.toThrow(UnusableClusterError)
        await expect(refused).rejects.toThrow(
            new RegExp(
                `in use by process ${holder!.pid} .*end that first, or set DATA_DIR to another folder`,
            ),
        )
    }
    expect(isAlive(pid)).toBe(true)
    const gone = once(holder!, 'exit')
    holder!.kill('SIGKILL')
    await gone
    expect(isAlive(pid)).toBe(true)
    const said: string[] = []
    server = await startPostgres({
        dataDir: join(dir, 'link'),
        settings,
        log: (message) => said.push(message),
    })
    expect(said.join()).toContain(`stopping the Postgres that an earlier run left behind (pid ${pid})`)
    expect(isAlive(pid)).toBe(false)
}, 180_000)

test('one process does not start two servers in a folder; what it stopped, or what was killed, it may start again', async () => {
    const dataDir = join(dir, 'pg')
    server = await startPostgres({ dataDir, settings })
    await expect(startPostgres({ dataDir, settings })).rejects.toThrow(/this process serves .* already/)
    expect(isAlive(server.pid)).toBe(true)
    await endProcess(server.pid, 'SIGINT')
    server = await startPostgres({ dataDir, settings })
    await server.stop()
    expect(existsSync(`${dataDir}.owner`)).toBe(false)
    server = await startPostgres({ dataDir, settings })
}, 180_000)

test('a process that has the number of one that is gone is not taken for it, nor is half a file', async () => {
    const dataDir = join(dir, 'pg')
    // The first process of the machine lives, and did not begin then.
    for (const owner of [JSON.stringify({ pid: 1, began: '5 of another start' }), '{"pid":']) {
        writeFileSync(`${dataDir}.owner`, owner)
        server = await startPostgres({ dataDir, settings })
        await server.stop()
        server = undefined
    }
}, 180_000)
