import { fork } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, resolve } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startApi } from '../../../src/api/start-api'
import { NETWORK } from '../database'
import { ADDRESSES } from './ordinary'
import { childrenOf, cpuMs, loopCpuMs, ownMib } from './processor'

/** What the API's process tells of itself since it was asked last. */
export interface Told {
    /** Longest wait for the event loop, ms. */
    loopMs: number
    /**
     * Processor time that the event loop has used from when a request of ordinary clients was read until it was answered, ms, of each: what stood
     * before it, whatever else the machine is busy with.
     */
    stoodBefore: number[]
    rssMb: number
    /** Processor time of both processes of the API, and of all processes that Postgres has now, ms. */
    cpuMs: number
    postgresMs: number
    /** Processes of the API. */
    pids: number[]
    postmaster: number
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

const ROOT = resolve(__dirname, '../../..')

/**
 * @param execArgv flags of Node, for both processes
 * @param root working copy whose API it is
 */
export async function serveApi(
    databaseUrl: string,
    postmaster: number,
    endless: boolean,
    execArgv: string[] = [],
    root = ROOT,
): Promise<Served> {
    const script = join(root, 'bench/api/abuse/serve.ts')
    const args = [script, databaseUrl, String(postmaster), ...(endless ? ['endless'] : [])]
    const child = fork(join(root, 'tools/run.cjs'), args, {
        cwd: root,
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

/** @returns takes out what has been seen so far */
function watchOrdinary(): () => number[] {
    const begun = new WeakMap<object, number>()
    const seen: number[] = []
    subscribe('http.server.request.start', (message) => {
        const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
        if (ADDRESSES.includes(request.socket.remoteAddress ?? ''))
            begun.set(response, loopCpuMs(process.pid))
    })
    subscribe('http.server.response.finish', (message) => {
        const from = begun.get((message as { response: ServerResponse }).response)
        if (from !== undefined) seen.push(loopCpuMs(process.pid) - from)
    })
    return () => seen.splice(0)
}

/**
 * Serves with the limits as shipped, and tells of itself when it is asked.
 * @param endless nobody runs out of work or requests: each request is looked at by itself
 */
async function main(databaseUrl: string, postmaster: number, endless: boolean) {
    const delay = monitorEventLoopDelay({ resolution: 2 })
    delay.enable()
    const stoodBefore = watchOrdinary()
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
        const pids = [process.pid, api.workerPid() ?? []].flat()
        const sum = (list: number[], of: (pid: number) => number) =>
            list.reduce((all, pid) => all + of(pid), 0)
        const told: Told = {
            loopMs: delay.max / 1e6,
            stoodBefore: stoodBefore(),
            rssMb: sum(pids, ownMib),
            cpuMs: sum(pids, cpuMs),
            postgresMs: sum([postmaster, ...childrenOf(postmaster)], cpuMs),
            pids,
            postmaster,
        }
        delay.reset()
        process.send!(told)
    })
    process.send!(api.url)
}

if (process.argv[1] === __filename)
    void main(process.argv[2], Number(process.argv[3]), process.argv[4] === 'endless')
