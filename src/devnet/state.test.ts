import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadState, MARKET_VERSION, MAX_SAVED_TICKS, resume, saveState } from './state'

const dir = mkdtempSync(join(tmpdir(), 'devnet-state-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('reads back what was saved, and treats a damaged file as none', () => {
    expect(loadState(dir)).toBeNull()
    saveState(dir, { seed: 5, ticks: 12 })
    expect(loadState(dir)).toEqual({ seed: 5, ticks: 12, market: MARKET_VERSION })
    writeFileSync(join(dir, 'devnet.json'), '{"seed": 5, "ti')
    expect(loadState(dir)).toBeNull()
})

it('goes on with the same seed, and says why it starts over with another, or after too many ticks', () => {
    const saved = { seed: 1, ticks: MAX_SAVED_TICKS, market: MARKET_VERSION }
    expect(resume(null, 1)).toEqual({ ticks: 0, reset: null })
    expect(resume(saved, 1)).toEqual({ ticks: MAX_SAVED_TICKS, reset: null })
    expect(resume({ ...saved, ticks: MAX_SAVED_TICKS + 1 }, 1)).toEqual({
        ticks: 0,
        reset: expect.stringContaining('ticks'),
    })
    expect(resume({ ...saved, ticks: 3 }, 2)).toEqual({ ticks: 0, reset: 'the seed was 1 and is 2' })
})

it('starts over when the market of the saved state was made by other code', () => {
    writeFileSync(join(dir, 'devnet.json'), '{"seed": 5, "ticks": 12}')
    const saved = loadState(dir)
    expect(saved?.market).toBe(1)
    expect(resume(saved, 5)).toEqual({
        ticks: 0,
        reset: `the market's code changed (version 1 to ${MARKET_VERSION})`,
    })
})
