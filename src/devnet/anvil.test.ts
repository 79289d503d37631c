import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from './anvil'
import { isAlive } from './processes'

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
