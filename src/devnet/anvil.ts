import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BASE_CHAIN, OPENGRADIENT_CHAIN } from './addresses'
import { freePort } from './free-port'
import { endProcess, processCommand } from './processes'
import { LocalRpc } from './rpc'

export interface AnvilOptions {
    chainId: number
    /** TCP port on 127.0.0.1; default any free one. */
    port?: number
    /** Time of block 0, Unix seconds. */
    genesisTime: number
    /** States kept in memory: the depth of a simulated reorg that is still possible. Default 64. */
    keptStates?: number
    /** Where the process id is kept, so that a later start can end a process that outlived its parent. */
    pidFile?: string
    /** JSON of a chain that an anvil had before; default none. */
    stateFile?: string
    log?: (message: string) => void
}

export interface Anvil {
    url: string
    pid: number
    /** False once the process ended, whoever ended it. */
    readonly isAlive: boolean
    /** Ends it at once, also when it hears nothing. */
    kill(): void
    stop(): Promise<void>
}

/**
 * Starts a deterministic anvil: blocks are mined on demand with explicit times, gas is free, any address may send, so
 * that the same calls give the same hashes. It does not outlive a parent that exits; after a `kill -9` of the parent,
 * the next start with the same `pidFile` ends it.
 * @throws when no anvil binary is found, or when it does not answer within 20 s.
 */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
    if (options.pidFile) await endLeftover(options.pidFile, options.log)
    const port = options.port ?? (await freePort())
    const child = spawn(anvilBinary(), anvilArguments(options, port), { stdio: ['ignore', 'ignore', 'pipe'] })
    const trouble = watchForTrouble(child)
    const killWithParent = () => child.kill('SIGKILL')
    process.once('exit', killWithParent)
    if (options.pidFile && child.pid) {
        mkdirSync(dirname(options.pidFile), { recursive: true })
        writeFileSync(options.pidFile, `${child.pid}\n`)
    }
    const stop = async () => {
        process.removeListener('exit', killWithParent)
        if (child.pid && child.exitCode === null && child.signalCode === null)
            await endProcess(child.pid, 'SIGTERM', 2_000)
        if (options.pidFile) rmSync(options.pidFile, { force: true })
    }
    const url = `http://127.0.0.1:${port}`
    try {
        await Promise.race([untilAnswers(url, options.chainId), trouble])
    } catch (error) {
        await stop()
        throw error
    }
    return {
        url,
        pid: child.pid!,
        get isAlive() {
            return child.exitCode === null && child.signalCode === null
        },
        kill: () => void child.kill('SIGKILL'),
        stop,
    }
}

/** The binary npm installed for this platform, or `anvil` on the PATH. */
export function anvilBinary(): string {
    const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch
    try {
        return require.resolve(`@foundry-rs/anvil-${process.platform}-${arch}/bin/anvil`)
    } catch {
        return 'anvil'
    }
}

function anvilArguments(options: AnvilOptions, port: number): string[] {
    const flags = ['--no-mining', '--auto-impersonate', '--silent', '--order', 'fifo', '--base-fee', '0']
    const values: Record<string, string | number> = {
        '--gas-price': 0,
        '--gas-limit': 3_000_000_000,
        '--hardfork': 'prague',
        '--prune-history': options.keptStates ?? 64,
        '--chain-id': options.chainId,
        '--port': port,
        '--timestamp': options.genesisTime,
        '--accounts': 1,
    }
    if (options.stateFile) values['--load-state'] = options.stateFile
    return flags.concat(Object.entries(values).flatMap(([flag, value]) => [flag, String(value)]))
}

/** Rejects when the process fails to start or ends; never resolves. */
function watchForTrouble(child: ChildProcess): Promise<never> {
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk).slice(-2_000)))
    const trouble = new Promise<never>((_, reject) => {
        child.once('error', (error: NodeJS.ErrnoException) =>
            reject(
                error.code === 'ENOENT'
                    ? new Error(
                          `no anvil for ${process.platform}-${process.arch}: the npm package @foundry-rs/anvil-* is not ` +
                              'installed and there is no `anvil` on the PATH; install Foundry (https://getfoundry.sh)',
                      )
                    : error,
            ),
        )
        child.once('exit', (code, signal) =>
            reject(
                new Error(`anvil ended with ${signal ?? `code ${code}`}: ${stderr.trim() || 'no output'}`),
            ),
        )
    })
    trouble.catch(() => {})
    return trouble
}

async function untilAnswers(url: string, chainId: number): Promise<void> {
    const rpc = new LocalRpc(url)
    const deadline = Date.now() + 20_000
    try {
        for (;;) {
            try {
                const answered = Number(await rpc.call<string>('eth_chainId'))
                if (answered === chainId) return
                throw new Error(`another node (chain ${answered}) answers at ${url}; choose another port`)
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error
                if (Date.now() > deadline) throw new Error(`anvil does not answer at ${url} after 20 s`)
            }
            await new Promise((done) => setTimeout(done, 20))
        }
    } finally {
        rpc.close()
    }
}

/** Where the process id of a chain's anvil is kept. */
export function anvilPidFile(dataDir: string, chainId: number): string {
    return join(dataDir, `anvil-${chainId}.pid`)
}

/** Ends what a killed devnet left behind, so that its ports are free. */
export async function endLeftoverAnvils(dataDir: string): Promise<void> {
    for (const chainId of [OPENGRADIENT_CHAIN, BASE_CHAIN]) await endLeftover(anvilPidFile(dataDir, chainId))
}

async function endLeftover(pidFile: string, log?: (message: string) => void): Promise<void> {
    let pid: number
    try {
        pid = Number(readFileSync(pidFile, 'utf8'))
    } catch {
        return
    }
    // The id may belong to somebody else by now.
    if (pid > 0 && /\banvil\b.*--no-mining/.test(processCommand(pid))) {
        log?.(`ending anvil (process ${pid}) left over from an earlier run`)
        await endProcess(pid, 'SIGTERM', 2_000)
    }
    rmSync(pidFile, { force: true })
}
