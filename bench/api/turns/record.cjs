// Loaded with `--require` into a process under measurement: tells how long each turn of its event loop worked, and on what.
// SIGUSR2 writes what was found since the last one to $TURNS_DIR/<pid>.json.
const { readFileSync, writeFileSync, renameSync } = require('node:fs')
const { PerformanceObserver } = require('node:perf_hooks')
const { Session } = require('node:inspector')

/** Processor time of the main thread, ms: what other processes take from it is not in it. */
const cpuMs = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6
const nowUs = () => Number(process.hrtime.bigint() / 1000n)

const LONG_MS = 12
const SAMPLE_US = 500

let turns = []
let pauses = []
let at = cpuMs()
let since = nowUs()

// An immediate without a reference runs once a turn, and does not keep the loop from waiting.
function look() {
    const [cpu, now] = [cpuMs(), nowUs()]
    if (cpu - at > LONG_MS) turns.push({ cpuMs: cpu - at, fromUs: since, toUs: now })
    at = cpuMs()
    since = nowUs()
    setImmediate(look).unref()
}
setImmediate(look).unref()

new PerformanceObserver((list) => {
    for (const { duration, detail, startTime } of list.getEntries())
        pauses.push({ duration, kind: detail.kind, startTime })
}).observe({ entryTypes: ['gc'] })

const session = new Session()
session.connect()
const post = (method, params) =>
    new Promise((done, fail) =>
        session.post(method, params, (error, result) => (error ? fail(error) : done(result))),
    )
const begun =
    process.env.TURNS_STACKS === 'false'
        ? null
        : post('Profiler.enable')
              .then(() => post('Profiler.setSamplingInterval', { interval: SAMPLE_US }))
              .then(() => post('Profiler.start'))

process.on('SIGUSR2', async () => {
    const [found, paused] = [turns, pauses]
    ;[turns, pauses] = [[], []]
    let named = found
    if (begun) {
        await begun
        const { profile } = await post('Profiler.stop')
        named = withStacks(found, profile)
        await post('Profiler.start')
    }
    const file = `${process.env.TURNS_DIR}/${process.pid}.json`
    writeFileSync(`${file}.part`, JSON.stringify({ script: process.argv[1], turns: named, pauses: paused }))
    renameSync(`${file}.part`, file)
    turns = []
    ;[at, since] = [cpuMs(), nowUs()]
})

/** Adds to each turn where its samples were: functions of the project with all below them, and what ran on top. */
function withStacks(found, { nodes, samples, timeDeltas, startTime }) {
    const byId = new Map(nodes.map((node) => [node.id, node]))
    const parents = new Map()
    for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node.id)
    const times = []
    let time = startTime
    for (const delta of timeDeltas) times.push((time += delta))
    return found.map(({ cpuMs, fromUs, toUs }) => {
        const [own, within] = [new Map(), new Map()]
        const add = (map, name) => map.set(name, (map.get(name) ?? 0) + SAMPLE_US / 1000)
        samples.forEach((id, i) => {
            if (times[i] < fromUs || times[i] > toUs) return
            const name = ({ callFrame: { functionName, url, lineNumber } }) =>
                `${functionName || '(anonymous)'}${url ? ` ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}` : ''}`
            const top = byId.get(id)
            if (top.callFrame.functionName === '(idle)') return
            add(own, name(top))
            const seen = new Set()
            for (let node = top; node; node = byId.get(parents.get(node.id))) seen.add(name(node))
            for (const each of seen) add(within, each)
        })
        const most = (map) => [...map].sort(([, a], [, b]) => b - a).slice(0, 14)
        return { cpuMs, wallMs: (toUs - fromUs) / 1000, own: most(own), within: most(within) }
    })
}
