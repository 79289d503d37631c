import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keptPorts } from './ports'

const dir = mkdtempSync(join(tmpdir(), 'devnet-ports-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('a folder keeps its ports from run to run, but for one that somebody else took meanwhile', async () => {
    const first = await keptPorts(dir)
    expect(new Set(Object.values(first)).size).toBe(3)
    expect(await keptPorts(dir)).toEqual(first)
    const other = createServer().listen(first[8453], '127.0.0.1')
    await once(other, 'listening')
    const second = await keptPorts(dir)
    expect(second[8453]).not.toBe(first[8453])
    expect({ ...second, 8453: 0 }).toEqual({ ...first, 8453: 0 })
    other.close()
})
