import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadState, MAX_SAVED_TICKS, resume, saveState } from './state'

const dir = mkdtempSync(join(tmpdir(), 'devnet-state-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('reads back what was saved, and treats a damaged file as none', () => {
    expect(loadState(dir)).toBeNull()
    saveState(dir, { seed: 5, ticks: 12 })
    expect(loadState(dir)).toEqual({ seed: 5, ticks: 12 })
    writeFileSync(join(dir, 'devnet.json'), '{"seed": 5, "ti')
    expect(loadState(dir)).toBeNull()
})

it('goes on with the same seed, and says that it starts over with another or after too many ticks', () => {
    expect(resume(null, 1)).toEqual({ ticks: 0, reset: false })
    expect(resume({ seed: 1, ticks: MAX_SAVED_TICKS }, 1)).toEqual({ ticks: MAX_SAVED_TICKS, reset: false })
    expect(resume({ seed: 1, ticks: MAX_SAVED_TICKS + 1 }, 1)).toEqual({ ticks: 0, reset: true })
    expect(resume({ seed: 2, ticks: 3 }, 1)).toEqual({ ticks: 0, reset: true })
})
