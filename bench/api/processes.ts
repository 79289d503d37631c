import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { startApi } from '../../src/api/start-api'
import { NETWORK } from './database'
import { floorServer } from './floor'
import { type Load, load } from './load'
import type { Asking } from './questions'
import { bodyOf } from './questions'

/** What runs in processes of its own: both servers, and who asks them. */
type Role = 'api' | 'floor' | 'load'

interface LoadJob {
    url: string
    asking: Asking
    seconds: number
}

const RUN = resolve(__dirname, '../../tools/run.cjs')

function start(role: Role, databaseUrl: string, flags: string[] = []): ChildProcess {
    return fork(RUN, [__filename, role, databaseUrl], {
        execArgv: flags,
        env: { ...process.env, NODE_ENV: 'production' },
    })
}

function answerOf<T>(child: ChildProcess): Promise<T> {
    return new Promise((done, fail) => {
        const ended = (code: number | null) =>
            fail(new Error(`a process of the benchmark ended with ${code}`))
        child.once('exit', ended)
        child.once('message', (message) => {
            child.off('exit', ended)
            done(message as T)
        })
    })
}

export interface ServerProcess {
    url: string
    /** Processor time it has used so far, ms. */
    cpuMs(): Promise<number>
    /** Resident memory, MiB. */
    rssMb(): Promise<number>
    stop(): Promise<void>
}

export async function startServer(
    role: 'api' | 'floor',
    databaseUrl: string,
    flags?: string[],
): Promise<ServerProcess> {
    const child = start(role, databaseUrl, flags)
    const url = await answerOf<string>(child)
    const usage = async () => {
        child.send('usage')
        return answerOf<{ cpuMs: number; rssMb: number }>(child)
    }
    return {
        url,
        cpuMs: async () => (await usage()).cpuMs,
        rssMb: async () => (await usage()).rssMb,
        async stop() {
            const exit = once(child, 'exit')
            child.send('stop')
            await exit
        },
    }
}

/** Asks a server on 16 connections, from a process of its own. */
export class LoadGenerator {
    private readonly child = start('load', '')

    async run(url: string, asking: Asking, seconds: number): Promise<Load> {
        this.child.send({ url, asking, seconds } satisfies LoadJob)
        const answer = await answerOf<Load | { error: string }>(this.child)
        if ('error' in answer) throw new Error(answer.error)
        return answer
    }

    stop(): void {
        this.child.kill()
    }
}

async function serve(role: 'api' | 'floor', databaseUrl: string): Promise<void> {
    const options = {
        databaseUrl,
        port: 0,
        network: NETWORK,
        limits: { requestsPerMinute: 0, workPerMinute: 0 },
    }
    const { url } = role === 'api' ? await startApi(options) : await floorServer(databaseUrl)
    process.on('message', (message) => {
        // Not kill: a profile is written at the exit.
        if (message === 'stop') process.exit(0)
        const { user, system } = process.cpuUsage()
        process.send!({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage().rss / 2 ** 20 })
    })
    process.send!(url)
}

function generate(): void {
    let sent = 0
    process.on('message', async ({ url, asking, seconds }: LoadJob) => {
        try {
            const base = sent
            const result = await load(
                url,
                (n) => {
                    sent = base + n + 1
                    return bodyOf(asking, sent)
                },
                seconds,
            )
            process.send!(result)
        } catch (error) {
            process.send!({ error: (error as Error).message })
        }
    })
}

if (process.argv[1] === __filename) {
    const [role, databaseUrl] = process.argv.slice(2)
    process.on('disconnect', () => process.exit(0))
    if (role === 'load') generate()
    else if (role === 'api' || role === 'floor') void serve(role, databaseUrl)
}
