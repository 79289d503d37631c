import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startApi } from '../../../src/api/start-api'
import { NETWORK } from '../database'

/** What the API's process tells of itself since it was asked last. */
export interface Told {
    /** Longest wait for the event loop, ms. */
    loopMs: number
    rssMb: number
    /** Processor time of this process, and of all Postgres processes, ms. */
    cpuMs: number
    postgresMs: number
}

/** The API in a process of its own. */
export interface Served {
    url: string
    /** @param collect garbage is collected first */
    told(collect?: boolean): Promise<Told>
    /** Of the process that listens, and of the one that works answers out. */
    pids(): Promise<{ api: number; market: number | undefined }>
    stop(): Promise<void>
}

const RUN = resolve(__dirname, '../../../tools/run.cjs')

/** @param execArgv flags of Node, for both processes */
export async function serveApi(
    databaseUrl: string,
    postmaster: number,
    endless: boolean,
    execArgv: string[] = [],
): Promise<Served> {
    const args = [__filename, databaseUrl, String(postmaster), ...(endless ? ['endless'] : [])]
    const child = fork(RUN, args, {
        execArgv: ['--expose-gc', ...execArgv],
        env: { ...process.env, NODE_ENV: 'production' },
    })
    const ended = once(child, 'exit').then(() => {
        throw new Error('the API of the benchmark ended')
    })
    ended.catch(() => {})
    const message = async <T>() => (await Promise.race([once(child, 'message'), ended]))[0] as T
    const url = await message<string>()
    return {
        url,
        told(collect = false) {
            child.send(collect ? 'collect' : 'tell')
            return message<Told>()
        },
        pids() {
            child.send('pids')
            return message()
        },
        async stop() {
            const exit = once(child, 'exit')
            child.disconnect()
            await exit
        },
    }
}

/** Processor time of a process, ms. */
function cpuOf(pid: number): number {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Resident memory of a process, MiB. */
function rssOf(pid: number): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}

/** Processor time that a Postgres and its sessions, also those that ended, have used. @param pid of the postmaster */
function postgresMs(pid: number): number {
    const ticks = (file: string, withChildren: boolean) => {
        const fields = readFileSync(file, 'utf8').split(') ')[1].split(' ')
        return fields.slice(11, withChildren ? 15 : 13).reduce((sum, field) => sum + Number(field), 0)
    }
    let sum = ticks(`/proc/${pid}/stat`, true)
    for (const entry of readdirSync('/proc')) {
        if (!/^\d+$/.test(entry)) continue
        try {
            const parent = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1].split(' ')[1]
            if (Number(parent) === pid) sum += ticks(`/proc/${entry}/stat`, false)
        } catch {
            // It has ended meanwhile.
        }
    }
    // USER_HZ is 100 on every Linux that Node runs on.
    return sum * 10
}

/**
 * Serves with the limits as shipped, and tells of itself when it is asked.
 * @param endless nobody runs out of work or requests: each request is looked at by itself
 */
async function main(databaseUrl: string, postmaster: number, endless: boolean) {
    const delay = monitorEventLoopDelay({ resolution: 2 })
    delay.enable()
    const limits = endless ? { workPerMinute: 0, requestsPerMinute: 0 } : {}
    const api = await startApi({
        databaseUrl,
        port: 0,
        network: NETWORK,
        warm: true,
        limits,
        worker: process.env.ABUSE_PROCESS !== 'false',
    })
    process.on('disconnect', () => process.exit(0))
    process.on('message', (message) => {
        if (message === 'pids') return void process.send!({ api: process.pid, market: api.workerPid() })
        if (message === 'collect') global.gc?.()
        const { user, system } = process.cpuUsage()
        const market = api.workerPid()
        const told: Told = {
            loopMs: delay.max / 1e6,
            rssMb: process.memoryUsage().rss / 2 ** 20 + (market ? rssOf(market) : 0),
            cpuMs: (user + system) / 1000 + (market ? cpuOf(market) : 0),
            postgresMs: postgresMs(postmaster),
        }
        delay.reset()
        process.send!(told)
    })
    process.send!(api.url)
}

if (process.argv[1] === __filename)
    void main(process.argv[2], Number(process.argv[3]), process.argv[4] === 'endless')
