import { setTimeout as sleep } from 'node:timers/promises'
import { type FaultProxy, type FaultRule, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { BASE } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { buildProject, type Project, type Run, run } from '../support/project'
import { seeded } from '../support/random-events'
import { randomBlock } from '../support/random-logs'
import { audit, cleanIndex, networkAt, reaches } from '../support/sync'

let project: Project
const chains: SmallChain[] = []
const proxies: FaultProxy[] = []
let db: TestDatabase
const runs: Run[] = []

beforeAll(() => {
    project = buildProject()
})

beforeEach(async () => {
    db = await testDatabase()
})

afterEach(async () => {
    for (const { signal } of runs.splice(0)) signal('SIGKILL')
    for (const each of [...proxies.splice(0), ...chains.splice(0)]) await each.stop()
    await db.drop()
})

function startProcess(chainId: number, rpcUrl: string): Run {
    const env = { NETWORK: 'devnet', DB_URL: db.url, [`RPC_URL_${chainId}`]: rpcUrl }
    const started = run(project, ['sync', '--chain', String(chainId)], env)
    runs.push(started)
    return started
}

async function newChain(chainId: 10740 | 8453, blocks: number): Promise<SmallChain> {
    const chain = await startSmallChain(chainId)
    chains.push(chain)
    for (let n = 0; n < blocks; n++) await chain.mine(...randomBlock(n, chainId))
    return chain
}

/** Blocks of 100 payments, so that a back-fill takes long enough to be killed in the middle. */
async function bulk(chain: SmallChain, blocks: number): Promise<void> {
    await chain.place(BASE.inferencePayments, 'Firehose')
    for (let n = 0; n < blocks; n++) {
        await chain.send(BASE.inferencePayments, encodeCall('Firehose', 'payInferences', [n, 100, 500, 200]))
        await chain.mine()
    }
    await chain.place(BASE.inferencePayments, 'RawLogger')
}

/** A process as `reaches` watches it: when it ends by itself, that is the failure to be told. */
const watched = ({ ended, output }: Run) => ({
    ended: ended.then((code) => new Error(`the process ended with ${code}: ${output()}`)),
})

const height = async (chainId: number): Promise<number> => {
    const { rows } = await db.pool.query('SELECT height FROM chain_status WHERE id = $1', [String(chainId)])
    return rows[0]?.height ?? -1
}

async function expectCleanIndex(): Promise<void> {
    const network = networkAt(Object.fromEntries(chains.map(({ chainId, url }) => [chainId, url])))
    const heads = await Promise.all(chains.map(async (c) => [c.chainId, (await c.head()).height]))
    expect(await audit(db, network)).toEqual([])
    expect(await digestTables(db.pool)).toEqual(await cleanIndex(network, Object.fromEntries(heads)))
}

test('INV-3: killed with -9 at any moment, ten times in a back-fill and while it follows, an indexer ends where a clean one ends', async () => {
    const random = seeded(11)
    const chain = await newChain(8453, 40)
    await bulk(chain, 260)
    for (let n = 0; n < 30; n++) await chain.mine(...randomBlock(100 + n, 8453))
    const proxy = await startFaultProxy(chain.url)
    proxies.push(proxy)
    // Small windows make many transactions to be killed in.
    proxy.fault((method, [filter]) =>
        method === 'eth_getLogs' && Number(filter.toBlock) - Number(filter.fromBlock) > 4
            ? { error: { code: -32000, message: 'maximum [from, to] blocks distance: 5' } }
            : null,
    )
    const killedAt: number[] = []
    const top = (await chain.head()).height
    while (killedAt.length < 6) {
        const before = await height(8453)
        const child = startProcess(8453, proxy.url)
        const begun = async () => (await height(8453)) > before || before === top
        while (!(await begun()) && child.process.exitCode === null) await sleep(2)
        expect(child.process.exitCode).toBeNull()
        await sleep(random.below(250))
        child.signal('SIGKILL')
        await child.ended
        killedAt.push(await height(8453))
    }
    expect(killedAt[0]).toBeLessThan(top)
    proxy.fault(null)
    for (let kills = 0; kills < 4; kills++) {
        const child = startProcess(8453, proxy.url)
        await reaches(db.pool, 8453, await chain.head(), watched(child))
        const killing = sleep(random.below(900)).then(() => child.signal('SIGKILL'))
        for (let n = 0; n < 8; n++) {
            if (n === 4) await chain.rollback(1 + random.below(4))
            await chain.mine(...randomBlock(1_000 + 10 * kills + n, 8453))
            await sleep(random.below(120))
        }
        await killing
        await child.ended
    }
    const last = startProcess(8453, proxy.url)
    await chain.mine(...randomBlock(2_000, 8453))
    await reaches(db.pool, 8453, await chain.head(), watched(last))
    last.signal('SIGTERM')
    expect(await last.ended).toBe(0)
    await expectCleanIndex()
})

describe('INV-3: killed with -9 in the middle of a lie, three times, and started when it is over', () => {
    const noLogsBelow =
        (height: number): FaultRule =>
        (method) =>
            method === 'eth_getLogs'
                ? { map: (logs: any[]) => logs.filter((log) => Number(log.blockNumber) >= height) }
                : null
    const fullBlooms: FaultRule = (method) =>
        method === 'eth_getBlockByNumber'
            ? { map: (block) => block && { ...block, logsBloom: `0x${'f'.repeat(512)}` } }
            : null
    const both =
        (...rules: FaultRule[]): FaultRule =>
        (method, params) =>
            rules.map((rule) => rule(method, params)).find(Boolean) ?? null

    interface Lie {
        what: string
        endpoints: number
        /** Whether the truth was indexed before. */
        after: boolean
        tell(chain: SmallChain): Promise<void>
    }
    const lies: Lie[] = [
        ...[false, true].map((after) => ({
            what: `the only endpoint is of another chain, ${after ? 'after' : 'before'} the first block`,
            endpoints: 1,
            after,
            async tell() {
                proxies[0].fault((method) => (method === 'eth_chainId' ? { result: '0x1' } : null))
            },
        })),
        {
            what: 'the only endpoint is of another genesis',
            endpoints: 1,
            after: true,
            async tell() {
                proxies[0].fault((method, params) =>
                    method === 'eth_getBlockByNumber' && params[0] === '0x0'
                        ? { map: (block) => ({ ...block, hash: `0x${'5'.repeat(64)}` }) }
                        : null,
                )
            },
        },
        {
            what: 'the only endpoint is pruned',
            endpoints: 1,
            after: false,
            async tell() {
                proxies[0].fault(both(noLogsBelow(70), fullBlooms))
            },
        },
        {
            what: 'the second opinion disagrees',
            endpoints: 2,
            after: false,
            async tell() {
                proxies[1].fault(both(noLogsBelow(70), fullBlooms))
            },
        },
        {
            what: 'the first of two leaves logs out',
            endpoints: 2,
            after: false,
            async tell() {
                proxies[0].fault(both(noLogsBelow(70), fullBlooms))
            },
        },
        {
            what: 'a rollback is being read again, without logs',
            endpoints: 1,
            after: true,
            async tell(chain) {
                proxies[0].fault(both(noLogsBelow(1e9), fullBlooms))
                await chain.rollback(6)
                for (let n = 0; n < 9; n++) await chain.mine(...randomBlock(3_000 + n, 8453))
            },
        },
        {
            what: 'one of two shows a reorg below finality, and the other one is away',
            endpoints: 2,
            after: true,
            async tell(chain) {
                await chain.rollback(70)
                for (let n = 0; n < 72; n++) await chain.mine(...randomBlock(4_000 + n, 8453))
                proxies[1].fault(() => ({ status: 503 }))
            },
        },
    ]

    test.each(lies)('$what', async ({ endpoints, after, tell }) => {
        const random = seeded(5)
        const chain = await newChain(8453, 100)
        for (let n = 0; n < endpoints; n++) proxies.push(await startFaultProxy(chain.url))
        const urls = proxies.map(({ url }) => url).join()
        if (after) {
            const child = startProcess(8453, urls)
            await reaches(db.pool, 8453, await chain.head(), watched(child))
            child.signal('SIGKILL')
            await child.ended
        }
        await tell(chain)
        for (let kills = 0; kills < 3; kills++) {
            const child = startProcess(8453, urls)
            // It may end by itself, at the start and with a sentence: another chain is not waited for.
            const ended = child.ended.then(() => 0)
            await Promise.race([ended, sleep(1_500 + random.below(1_500))])
            child.signal('SIGKILL')
            await child.ended
        }
        for (const proxy of proxies) proxy.fault(null)
        const last = startProcess(8453, urls)
        // One before may have reached the head: this block shows that the last one runs.
        await chain.mine(...randomBlock(5_000, 8453))
        await reaches(db.pool, 8453, await chain.head(), watched(last))
        await expectHealed(last)
        last.signal('SIGTERM')
        expect(await last.ended).toBe(0)
        await expectCleanIndex()
    })

    /** What was left out while it lied is found by the second look, some seconds later. */
    async function expectHealed(run: Run): Promise<void> {
        const head = await chains[0].head()
        const wanted = (await cleanIndex(networkAt({ 8453: chains[0].url }), { 8453: head.height }))
            .chain_event
        for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(100)) {
            await reaches(db.pool, 8453, head, watched(run))
            const { chain_event } = await digestTables(db.pool)
            if (JSON.stringify(chain_event) === JSON.stringify(wanted)) return
            if (Date.now() > deadline) throw new Error(`never healed: ${run.output()}`)
        }
    }
})

test('INV-3: a second process on the same chain and database is refused in one sentence and harms nothing; two chains in one database do not meet', async () => {
    const base = await newChain(8453, 80)
    const og = await newChain(10740, 80)
    const first = [startProcess(8453, base.url), startProcess(10740, og.url)]
    const bothReach = async () => {
        for (const [i, chain] of [base, og].entries())
            await reaches(db.pool, chain.chainId, await chain.head(), watched(first[i]))
    }
    await bothReach()
    const second = startProcess(8453, base.url)
    let refused = false
    void second.ended.then(() => (refused = true))
    for (let n = 0; !refused && n < 200; n++) {
        await Promise.all(chains.map((chain) => chain.mine(...randomBlock(2_000 + n, chain.chainId))))
        await sleep(300)
    }
    expect(await second.ended).toBe(1)
    expect(second.output().trim()).toBe(
        'another process is indexing chain 8453 into this database: stop it, or set DB_URL to another database',
    )
    await bothReach()
    for (const child of first) child.signal('SIGTERM')
    expect(await Promise.all(first.map((child) => child.ended))).toEqual([0, 0])
    await expectCleanIndex()
})
