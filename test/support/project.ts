import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { PATIENCE_MS } from './patience'

const ROOT = join(__dirname, '..', '..')
/** What the compiled program reads beside itself. */
const LINKED = ['data', 'src', 'node_modules', 'db', 'abi', 'contracts', 'schema.graphql', 'package.json']

/** The project compiled in a folder of the run, so that nothing else that builds it gets in the way. */
export interface Project {
    /** The compiled command. */
    main: string
}

/** Compiles the project where no other test of the run did; two at once do it twice, and the first one's stays. */
export function buildProject(): Project {
    const run = process.env.TEST_RUN_FOLDER
    if (!run) throw new Error('TEST_RUN_FOLDER is not set: jest sets it when it starts the run')
    const dir = join(run, 'project')
    if (!existsSync(dir)) {
        const draft = mkdtempSync(join(run, 'project-'))
        for (const name of LINKED) symlinkSync(join(ROOT, name), join(draft, name))
        cpSync(join(ROOT, 'tools'), join(draft, 'tools'), { recursive: true })
        execFileSync(process.execPath, [join(draft, 'tools', 'build.cjs')])
        if (!existsSync(dir)) renameSync(draft, dir)
    }
    return { main: join(dir, 'lib/cli/main.js') }
}

export interface Run {
    pid: number
    process: ChildProcess
    /** Everything it wrote so far, both streams. */
    output(): string
    /** Resolves when its output has the text. @throws when it ends before, or after `patienceMs` */
    says(text: string | RegExp, patienceMs?: number): Promise<void>
    /** Exit code, null when it was killed. */
    ended: Promise<number | null>
    signal(signal: NodeJS.Signals): void
    /** Runs the same once more. */
    again(): Run
}

/** Runs the command in a process group of its own, with nothing of this process's environment but PATH and HOME. */
export function run(project: Project, args: string[], env: Record<string, string>): Run {
    const child = spawn(process.execPath, [project.main, ...args], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    let code: number | null | undefined
    const ended = new Promise<number | null>((done) => child.once('close', done)).then((c) => (code = c))
    return {
        pid: child.pid!,
        process: child,
        ended,
        output: () => output,
        async says(text, patienceMs = PATIENCE_MS) {
            const there = () => (typeof text === 'string' ? output.includes(text) : text.test(output))
            for (const deadline = Date.now() + patienceMs; !there(); ) {
                if (code !== undefined)
                    throw new Error(`it ended with ${code} before it said ${text}:\n${output}`)
                if (Date.now() > deadline) throw new Error(`it did not say ${text}:\n${output}`)
                await new Promise((done) => setTimeout(done, 20))
            }
        },
        signal: (signal) => void child.kill(signal),
        again: () => run(project, args, env),
    }
}

/** Processes, other than this one, whose command line or environment mentions the text. */
export function processesWith(text: string): { pid: number; command: string }[] {
    const read = (pid: number, file: string) => {
        try {
            return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ')
        } catch {
            return ''
        }
    }
    return readdirSync('/proc')
        .map(Number)
        .filter((pid) => pid > 0 && pid !== process.pid && !/^State:\s+Z/m.test(read(pid, 'status')))
        .map((pid) => ({ pid, command: read(pid, 'cmdline'), env: read(pid, 'environ') }))
        .filter(({ command, env }) => command.includes(text) || env.includes(text))
        .map(({ pid, command }) => ({ pid, command }))
}
