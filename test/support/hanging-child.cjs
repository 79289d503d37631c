// A child process that goes wrong in the way it is told, run by the compiled project: `node hanging-child.cjs <lib> <how>`.
const { join } = require('node:path')
const [lib, how] = process.argv.slice(2)
const { childMain } = require(join(lib, 'cli/child-main.js'))
const { tell } = require(join(lib, 'cli/messages.js'))
const { Client } = require('pg')

const never = () =>
    new Promise(() => {
        setInterval(() => {}, 1_000)
    })
const soon = () => new Promise((done) => setTimeout(done, 200))

const WAYS = {
    async well() {},
    async holdsLock() {
        const client = new Client({ connectionString: process.env.DB_URL })
        await client.connect()
        await client.query('BEGIN')
        await client.query("SELECT pg_advisory_xact_lock(hashtext('opengradient-demand facts'))")
    },
    async loops() {
        await soon()
        for (;;);
    },
    async deadlocks() {
        await soon()
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    },
    async standsStill(pulse) {
        pulse.step()
    },
    async losesSession() {
        const client = new Client({ connectionString: process.env.DB_URL })
        await client.connect()
        const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
        const other = new Client({ connectionString: process.env.DB_URL })
        await other.connect()
        await other.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
    },
    async emitsError() {
        ;new (require('node:events'))().emit('error', new Error('nobody listens'))
    },
    async emitsErrorLater() {
        setTimeout(() => new (require('node:events'))().emit('error', new Error('nobody listens')), 50)
    },
    async rejects() {
        void Promise.reject(new Error('nobody waits'))
    },
    async rejectsWithText() {
        void Promise.reject('a text')
    },
    async throwsNothing() {
        throw undefined
    },
    async fillsDisk() {
        throw Object.assign(new Error("ENOSPC: no space left on device, write '/archive/ab'"), {
            code: 'ENOSPC',
        })
    },
    async isMisconfigured() {
        throw Object.assign(new Error('PORT is wrong'), { name: 'ConfigError' })
    },
    async failsWhenStopped(_, signal) {
        signal.addEventListener('abort', () => {
            throw new Error('too late to matter')
        })
    },
}

void childMain(async (signal, pulse) => {
    await WAYS[how](pulse, signal)
    tell({ type: 'listening', url: String(process.pid) })
    console.log(`${how} began`)
    if (how !== 'well') return never()
    // Something has to be under way, or the process ends by itself before it is told to.
    const work = setInterval(() => {}, 1_000)
    await new Promise((done) => signal.addEventListener('abort', done))
    clearInterval(work)
})
