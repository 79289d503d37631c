import { type ChainStatusRow, chainHealth } from './chain-health'

const NOW = new Date('2026-11-30T12:00:00Z')
const allowed = { lagBlocks: 50, statusAge: 120 }

const row = (more: Partial<ChainStatusRow>): ChainStatusRow => ({
    chainId: 8453,
    network: 'devnet',
    name: 'base',
    genesisHash: null,
    startHeight: 1,
    height: 400,
    hash: null,
    time: NOW,
    headHeight: 400,
    finalizedHeight: 336,
    events: 0n,
    checkedAt: NOW,
    ...more,
})

test.each([400, 402, 450])('an index at 400 of a chain whose head is %d is ready', (headHeight) => {
    expect(chainHealth(row({ headHeight: headHeight }), NOW, allowed)).toMatchObject({
        ready: true,
        reason: null,
    })
})

test('INV-10: an index above the head is not ready: no endpoint has the blocks it stands on', () => {
    expect(chainHealth(row({ headHeight: 260 }), NOW, allowed)).toMatchObject({
        ready: false,
        lagBlocks: 0,
        reason: 'the index is 140 blocks above the head: no endpoint has the blocks it stands on',
    })
})

test('one block more may have come since the head was read', () => {
    expect(chainHealth(row({ headHeight: 399 }), NOW, allowed).ready).toBe(true)
})

test.each([
    [{ headHeight: 451 }, /^51 blocks behind the head, 50 are allowed$/],
    [{ checkedAt: new Date(NOW.getTime() - 121_000) }, /^status is 121 s old/],
    [{ checkedAt: null }, /^no status yet/],
])('%p is not ready', (more, reason) => {
    expect(chainHealth(row(more), NOW, allowed)).toMatchObject({
        ready: false,
        reason: expect.stringMatching(reason),
    })
})
