import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
    accessSync,
    chownSync,
    closeSync,
    constants,
    existsSync,
    mkdirSync,
    openSync,
    readFileSync,
    readlinkSync,
    realpathSync,
    rmSync,
    writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { openClient } from '../database/open'
import { takeCluster } from './cluster-owner'
import { freePort } from './free-port'
import { isOpenToAll, postgresBinaries, postgresRunner, type Runner } from './postgres-binaries'
import { endProcess, isAlive, processCommand } from './processes'

/** A folder that no Postgres of this program can use, whatever else changes. */
export class UnusableClusterError extends Error {
    override name = 'UnusableClusterError'
}

export interface PostgresServer {
    /** Connection string of the owner, database `demand`. */
    url: string
    pid: number
    stop(): Promise<void>
}

export interface PostgresOptions {
    /** Folder that holds the cluster; made when missing. */
    dataDir: string
    /** TCP port on 127.0.0.1; default any free one. */
    port?: number
    /** Server settings on top of this project's own, such as `fsync` off where nothing is to outlive the run. */
    settings?: Record<string, string>
    log?: (message: string) => void
}

const SETTINGS = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '80',
    shared_buffers: '192MB',
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    // The session of a client that was killed ends while its statement runs, and its locks with it.
    client_connection_check_interval: '5s',
    // A crash may lose the last moments, never consistency; the index resumes from what was kept.
    synchronous_commit: 'off',
    jit: 'off',
    timezone: 'UTC',
}

/**
 * Starts the Postgres that npm installed, in `dataDir`, and waits until it answers.
 * Survives what earlier runs left behind: a stale lock file, or a server that outlived its parent.
 * @throws UnusableClusterError when the folder cannot be used, or another process uses it; with the tail of the server's log when it does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
    const log = options.log ?? (() => {})
    const runner = postgresRunner()
    const { cluster, native } = prepared(options.dataDir, runner, log)
    const taken = takeCluster(cluster)
    if (typeof taken === 'string')
        throw new UnusableClusterError(`${taken}: end that first, or set DATA_DIR to another folder`)
    try {
        return await startIn(options, cluster, native, runner, taken)
    } catch (error) {
        taken.release()
        throw error
    }
}

async function startIn(
    options: PostgresOptions,
    cluster: string,
    native: string,
    runner: Runner,
    { serves, release }: Exclude<ReturnType<typeof takeCluster>, string>,
): Promise<PostgresServer> {
    await endLeftover(cluster, options.log ?? (() => {}))
    await expectVersion(native, cluster)
    const passwordFile = `${cluster}.password`
    if (!existsSync(join(cluster, 'PG_VERSION'))) await initCluster(native, cluster, passwordFile, runner)
    const password = readFileSync(passwordFile, 'utf8')
    const port = options.port ?? (await freePort())
    const server = spawnServer(native, cluster, port, runner, { ...SETTINGS, ...options.settings })
    if (server.pid) serves(server.pid)
    const url = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
    try {
        await untilReady(server, url('postgres'), cluster)
        await createDatabase(url('postgres'))
    } catch (error) {
        if (server.pid) await endProcess(server.pid, 'SIGINT')
        throw error
    }
    const killWithUs = () => isAlive(server.pid!) && process.kill(server.pid!, 'SIGINT')
    process.once('exit', killWithUs)
    return {
        url: url('demand'),
        pid: server.pid!,
        async stop() {
            process.off('exit', killWithUs)
            await endProcess(server.pid!, 'SIGINT')
            release()
        },
    }
}

/** The folder of the cluster, made when missing, and that of the server's programs. @throws UnusableClusterError */
function prepared(dataDir: string, runner: Runner, log: (message: string) => void) {
    try {
        const cluster = usableDir(resolve(dataDir), runner, log)
        const cache = join('/var/tmp', `opengradient-demand-${process.getuid?.() ?? 0}`)
        const native = postgresBinaries(runner, cache)
        mkdirSync(cluster, { recursive: true, mode: 0o700 })
        accessSync(cluster, constants.W_OK)
        if (runner.uid !== undefined) chownSync(cluster, runner.uid, runner.gid!)
        // What lies beside it lies beside the folder itself, whatever way led there.
        return { cluster: realpathSync(cluster), native }
    } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        const isForGood =
            code === undefined || ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code)
        if (!isForGood) throw error
        if (code === undefined) throw new UnusableClusterError(message)
        throw new UnusableClusterError(
            `DATA_DIR cannot be written to: ${message}; make ${dirname(resolve(dataDir))} writable, or set DATA_DIR to another folder`,
        )
    }
}

/** @throws UnusableClusterError when another version of Postgres made the cluster */
async function expectVersion(native: string, cluster: string): Promise<void> {
    const file = join(cluster, 'PG_VERSION')
    if (!existsSync(file)) return
    const theirs = readFileSync(file, 'utf8').trim()
    const { stdout } = await promisify(execFile)(join(native, 'bin/postgres'), ['--version'])
    const ours = /(\d+)/.exec(stdout)?.[1]
    if (theirs === ours) return
    throw new UnusableClusterError(
        `${cluster} holds a database of Postgres ${theirs || '(unreadable)'}, and this program brings Postgres ${ours}: ` +
            'set DATA_DIR to another folder, or DB_URL to a server of that version',
    )
}

/** `dir`, or a folder under /var/tmp when the user that runs Postgres could not reach `dir`. */
function usableDir(dir: string, runner: Runner, log: (message: string) => void): string {
    if (runner.uid === undefined || isOpenToAll(dirname(dir))) {
        mkdirSync(dirname(dir), { recursive: true })
        return dir
    }
    const name = createHash('sha256').update(dir).digest('hex').slice(0, 12)
    const instead = join('/var/tmp', `opengradient-demand-${name}`, basename(dir))
    mkdirSync(dirname(instead), { recursive: true, mode: 0o755 })
    log(`${dir} is shut to the user that runs Postgres; its data is kept in ${instead}`)
    return instead
}

async function initCluster(native: string, cluster: string, passwordFile: string, runner: Runner) {
    writeFileSync(passwordFile, randomBytes(18).toString('hex'), { mode: 0o600 })
    if (runner.uid !== undefined) chownSync(passwordFile, runner.uid, runner.gid!)
    const args = ['-D', cluster, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
    const child = spawn(join(native, 'bin/initdb'), [...args, '--locale=C', '--encoding=UTF8', '--no-sync'], {
        ...runner,
        cwd: '/',
        stdio: ['ignore', 'ignore', 'pipe'],
    })
    let errors = ''
    child.stderr.on('data', (chunk) => (errors += chunk))
    const code = await new Promise((done, fail) => child.once('error', fail).once('close', done))
    if (code !== 0) {
        rmSync(cluster, { recursive: true, force: true })
        throw new Error(`initdb could not make a database in ${cluster}: ${errors.trim()}`)
    }
}

function spawnServer(
    native: string,
    cluster: string,
    port: number,
    runner: Runner,
    all: Record<string, string>,
): ChildProcess {
    const settings = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const logFile = openSync(`${cluster}.log`, 'a')
    // Its own process group: Ctrl-C in a terminal must reach us first, so that it is stopped last.
    const server = spawn(join(native, 'bin/postgres'), ['-D', cluster, '-p', String(port), ...settings], {
        ...runner,
        cwd: '/',
        detached: true,
        stdio: ['ignore', logFile, logFile],
    })
    closeSync(logFile)
    server.unref()
    server.on('error', () => {})
    return server
}

async function untilReady(server: ChildProcess, url: string, cluster: string): Promise<void> {
    let deadline = Date.now() + 60_000
    while (Date.now() < deadline && server.exitCode === null && server.pid) {
        try {
            const client = await openClient({ connectionString: url, connectionTimeoutMillis: 5_000 })
            return await client.end()
        } catch (error) {
            // It is recovering from a crash, which takes as long as it takes.
            if ((error as { code?: string }).code === '57P03') deadline = Date.now() + 60_000
            await new Promise((done) => setTimeout(done, 30))
        }
    }
    const tail = readFileSync(`${cluster}.log`, 'utf8').trim().split('\n').slice(-5).join('\n')
    throw new Error(`Postgres in ${cluster} did not start:\n${tail}`)
}

async function createDatabase(url: string): Promise<void> {
    const client = await openClient({ connectionString: url })
    const found = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'demand'`)
    if (!found.rowCount) await client.query('CREATE DATABASE demand')
    await client.end()
}

/** A server that outlived a killed parent is stopped; a lock file whose owner is gone is removed. */
async function endLeftover(cluster: string, log: (message: string) => void): Promise<void> {
    const lock = join(cluster, 'postmaster.pid')
    if (!existsSync(lock)) return
    const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
    if (isPostgresOf(pid, cluster)) {
        log(`stopping the Postgres that an earlier run left behind (pid ${pid})`)
        await endProcess(pid, 'SIGINT')
    } else {
        rmSync(lock, { force: true })
    }
}

/** A server works in its cluster's folder, whatever way it was told to. */
function isPostgresOf(pid: number, cluster: string): boolean {
    try {
        return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
    } catch {
        return processCommand(pid).includes(cluster)
    }
}
