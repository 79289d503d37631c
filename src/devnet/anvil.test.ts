import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from './anvil'
import { buildFirehose } from './firehose'
import { describeLog } from './placements'
import { isAlive } from './processes'
import { LocalRpc } from './rpc'

const START = 1_800_000_000
const dir = mkdtempSync(join(tmpdir(), 'devnet-anvil-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('ends an anvil that an earlier run left behind, known by its pid file', async () => {
    const options = { chainId: 8453, genesisTime: START, pidFile: join(dir, 'anvil.pid') }
    const orphan = await startAnvil(options)
    const next = await startAnvil(options)
    expect(isAlive(orphan.pid)).toBe(false)
    expect(isAlive(next.pid)).toBe(true)
    await next.stop()
    expect(isAlive(next.pid)).toBe(false)
})

it('says what answers when the port is taken by another chain', async () => {
    const other = await startAnvil({ chainId: 10740, genesisTime: START })
    const port = Number(new URL(other.url).port)
    await expect(startAnvil({ chainId: 8453, genesisTime: START, port })).rejects.toThrow(
        /10740|Address already in use/,
    )
    await other.stop()
})

it.each([8453, 10740] as const)(
    'fills chain %i with at least the wanted logs, the same ones each time',
    async (chainId) => {
        const run = async () => {
            const anvil = await startAnvil({ chainId, genesisTime: START })
            const rpc = new LocalRpc(anvil.url)
            const made = await buildFirehose({ url: anvil.url, chainId, logs: 1_000, genesisTime: START })
            const logs = await rpc.call<any[]>('eth_getLogs', [{ fromBlock: '0x1', toBlock: 'latest' }])
            const head = await rpc.call<{ hash: string }>('eth_getBlockByNumber', ['latest', false])
            rpc.close()
            await anvil.stop()
            expect(logs).toHaveLength(made.logs)
            return { hash: head.hash, names: new Set(logs.map((log) => describeLog(chainId, log))) }
        }
        const first = await run()
        expect(await run()).toEqual(first)
        expect(first.names).not.toContain(null)
        expect(first.names.size).toBe(chainId === 8453 ? 3 : 2)
    },
)
