import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SupervisedChild } from '../../src/cli/children'
import { isAlive } from '../../src/devnet/processes'
import { threadState } from '../../src/devnet/thread-state'
import { PATIENCE } from '../../src/devnet/vitals'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { buildProject, type Project, run } from '../support/project'

const SCRIPT = join(__dirname, '..', 'support', 'hanging-child.cjs')
/** Short, so that the tests are; what is longer than the machine's worst pause stays long. */
const patience = {
    stoppedMs: 2_000,
    silentMs: 3_000,
    busyMs: 2_000,
    asleepMs: 12_000,
    starvedMs: PATIENCE.starvedMs,
    idleMs: 3_000,
}

let project: Project
let lib: string
let db: TestDatabase
const children: SupervisedChild[] = []

beforeAll(async () => {
    project = buildProject()
    lib = join(project.main, '..', '..')
    db = await testDatabase()
})

afterEach(async () => {
    for (const child of children.splice(0)) await child.stop(0)
})

afterAll(async () => {
    await db.drop()
})

/** A supervised child that goes wrong, and all that its supervisor hears. */
function supervised(how: string) {
    const heard: string[] = []
    const pids: number[] = []
    const child = new SupervisedChild(
        { name: how, args: [lib, how], env: { DB_URL: db.url }, script: SCRIPT, patience },
        {
            onMessage: (_, message) => message.type === 'listening' && pids.push(Number(message.url)),
            onLine: () => {},
            onHung: (_, reason) => heard.push(reason),
            onRestart: (_, ended) => heard.push(ended),
        },
    )
    children.push(child.start())
    return { child, heard, pids }
}

async function until(what: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    for (const deadline = Date.now() + patienceMs; !what(); await sleep(50))
        if (Date.now() > deadline) throw new Error(`never: ${what}`)
}

test('a frozen child is said to be, is replaced, and the write lock of its session is free again', async () => {
    const { heard, pids } = supervised('holdsLock')
    await until(() => pids.length === 1)
    process.kill(pids[0], 'SIGSTOP')
    // The second one could not begin while the first one's session held the lock.
    await until(() => pids.length === 2)
    expect(heard).toEqual([expect.stringMatching(/^it has been frozen for \d+ s$/), 'was ended by SIGKILL'])
    expect(isAlive(pids[0])).toBe(false)
})

test.each([
    ['loops', /^it has not answered for \d+ s and uses the processor all the time$/],
    ['deadlocks', /^it has not answered for \d+ s and does nothing$/],
    ['standsStill', /^its work has stood still for \d+ s$/],
])('a child that %s is said to, and is replaced', async (how, reason) => {
    const { child, heard } = supervised(how)
    const first = child.pid!
    await until(() => heard.length >= 2)
    expect(heard.slice(0, 2)).toEqual([expect.stringMatching(reason), 'was ended by SIGKILL'])
    await until(() => child.pid !== first)
    expect(isAlive(first)).toBe(false)
})

test('a child that answers and has nothing to do is left alone', async () => {
    const { heard, pids } = supervised('well')
    await until(() => pids.length === 1)
    await sleep(8_000)
    expect(heard).toEqual([])
    expect(pids).toHaveLength(1)
})

test('a frozen child is ended at once when everything ends', async () => {
    const { child, pids } = supervised('well')
    await until(() => pids.length === 1)
    process.kill(pids[0], 'SIGSTOP')
    await until(() => !isAlive(pids[0]) || threadState(pids[0])?.state === 'T')
    await child.stop(600_000)
    expect(isAlive(pids[0])).toBe(false)
})

test.each([
    ['losesSession', 70, /terminating connection|Connection terminated/],
    ['emitsError', 70, /nobody listens/],
    ['emitsErrorLater', 70, /nobody listens/],
    ['rejects', 70, /nobody waits/],
    ['rejectsWithText', 70, /ended by a text/],
    ['throwsNothing', 70, /ended by undefined/],
    [
        'fillsDisk',
        70,
        /^The disk is full: make room on it \(ENOSPC: no space left on device, write '\/archive\/ab'\)$/m,
    ],
    ['isMisconfigured', 1, /^PORT is wrong$/m],
])('a child that %s ends with code %i and says why', async (how, code, sentence) => {
    const child = run({ main: SCRIPT }, [lib, how], { DB_URL: db.url })
    expect(await child.ended).toBe(code)
    expect(child.output()).toMatch(sentence)
})

test.each(['well', 'failsWhenStopped'])(
    'a child that is %s when it is told to stop ends with code 0',
    async (how) => {
        const child = run({ main: SCRIPT }, [lib, how], { DB_URL: db.url })
        await child.says(`${how} began`)
        child.signal('SIGTERM')
        expect(await child.ended).toBe(0)
    },
)
