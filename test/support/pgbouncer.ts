import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../src/devnet/free-port'
import { postgresRunner } from '../../src/devnet/postgres-binaries'
import { PATIENCE_MS } from './patience'
import type { Pooler, PoolerOptions } from './pooler'

/** Where Debian's package puts it; null where it is not installed. */
export const PGBOUNCER =
    ['/usr/sbin/pgbouncer', 'pgbouncer'].find((file) => spawnSync(file, ['--version']).status === 0) ?? null

/** A real PgBouncer on loopback. */
export async function startPgBouncer({
    mode,
    ignore,
    target,
    poolSize = 20,
}: PoolerOptions): Promise<Pooler> {
    const runner = postgresRunner()
    const dir = mkdtempSync(join(tmpdir(), 'demand-pgbouncer-'))
    const port = await freePort()
    const users = Object.entries(target.passwords).map(([user, password]) => `"${user}" "${password}"\n`)
    const files = {
        'users.txt': users.join(''),
        'pgbouncer.ini': `[databases]
* = host=${target.host} port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(dir, 'users.txt')}
pool_mode = ${mode}
default_pool_size = ${poolSize}
logfile = ${join(dir, 'log')}
ignore_startup_parameters = ${['extra_float_digits', ...ignore].join(',')}
`,
    }
    chmodSync(dir, 0o755)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text)
    if (runner.uid !== undefined) chownSync(dir, runner.uid, runner.gid!)
    const child = spawn(PGBOUNCER!, ['-q', join(dir, 'pgbouncer.ini')], {
        ...runner,
        cwd: '/',
        stdio: 'ignore',
    })
    await answering(port)
    return {
        through(url) {
            const to = new URL(url)
            to.hostname = '127.0.0.1'
            to.port = String(port)
            return to.toString()
        },
        async stop() {
            const ended = new Promise((done) => child.once('exit', done))
            // At once: without waiting for clients.
            child.kill('SIGTERM')
            await ended
            rmSync(dir, { recursive: true, force: true })
        },
    }
}

async function answering(port: number): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
        const isOpen = await new Promise<boolean>((done) => {
            const socket = connect(port, '127.0.0.1')
            socket.once('connect', () => done(true)).once('error', () => done(false))
            socket.once('connect', () => socket.destroy())
        })
        if (isOpen) return
        if (Date.now() > deadline) throw new Error('pgbouncer did not come up')
        await new Promise((done) => setTimeout(done, 50))
    }
}
