import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { spyingReader } from '../testing/reader'
import { resolveAsOf } from './as-of'

const at = (time: string) => new Date(`2026-03-01T${time}Z`)

let database: TestDatabase
beforeAll(async () => {
    database = await testDatabase()
    // 10740 at 12:00:10, final; 8453 at 12:00:08, final to block 3. Blocks 2 of both hold no facts.
    await database.pool.query(`
        INSERT INTO chain_block (chain_id, height, hash, time, has_facts) VALUES
            (10740, 1, '\\xa1', '2026-03-01 12:00:00Z', true), (10740, 2, '\\xa2', '2026-03-01 12:00:04Z', false),
            (10740, 3, '\\xa3', '2026-03-01 12:00:06Z', true), (10740, 4, '\\xa4', '2026-03-01 12:00:06Z', true),
            (10740, 5, '\\xa5', '2026-03-01 12:00:10Z', false),
            (8453, 1, '\\xb1', '2026-03-01 12:00:02Z', true), (8453, 2, '\\xb2', '2026-03-01 12:00:04Z', false),
            (8453, 3, '\\xb3', '2026-03-01 12:00:06Z', true), (8453, 4, '\\xb4', '2026-03-01 12:00:08Z', true)`)
    await database.pool.query(`
        INSERT INTO chain_status (id, network, name, start_height, height, hash, time, head_height, finalized_height, events) VALUES
            ('10740', 'devnet', 'og', 1, 5, '\\xa5', '2026-03-01 12:00:10Z', 5, 5, 0),
            ('8453', 'devnet', 'base', 1, 4, '\\xb4', '2026-03-01 12:00:08Z', 9, 3, 0)`)
})
afterAll(() => database.pool.end())

async function resolved(request?: Parameters<typeof resolveAsOf>[2]) {
    const { timeMs, chains } = await resolveAsOf(spyingReader(database.pool), [10740, 8453], request)
    const short = chains.map(({ chainId, height, hash, finalized }) => [chainId, height, hash, finalized])
    return [new Date(timeMs).toISOString().slice(11, 19), ...short]
}

test('the present is as far as each chain is indexed', async () => {
    expect(await resolved()).toEqual(['12:00:10', [10740, 5, '0xa5', true], [8453, 4, '0xb4', false]])
})

test('a time takes in the last block with facts at or before it, of one second the later', async () => {
    const expected = ['12:00:06', [10740, 4, '0xa4', true], [8453, 3, '0xb3', false]]
    expect(await resolved({ time: at('12:00:06') })).toEqual(expected)
    expect(await resolved({ time: at('12:00:05') })).toEqual([
        '12:00:05',
        [10740, 1, '0xa1', true],
        [8453, 1, '0xb1', true],
    ])
})

test('INV-10: nothing is that old: the chain has no block, and no hash is made up', async () => {
    expect(await resolved({ time: at('12:00:01') })).toEqual([
        '12:00:01',
        [10740, 1, '0xa1', true],
        [8453, null, null, true],
    ])
})

test('a time after the index is final nowhere', async () => {
    expect(await resolved({ time: at('13:00:00') })).toEqual([
        '13:00:00',
        [10740, 4, '0xa4', false],
        [8453, 4, '0xb4', false],
    ])
})

test('a block decides by its time the block of the other chain; one without facts stands for the last that has some', async () => {
    const expected = ['12:00:06', [10740, 3, '0xa3', true], [8453, 3, '0xb3', false]]
    expect(await resolved({ chainId: 10740, height: 3 })).toEqual(expected)
    expect(await resolved({ chainId: 8453, height: 2 })).toEqual([
        '12:00:02',
        [10740, 1, '0xa1', true],
        [8453, 1, '0xb1', true],
    ])
})

test('INV-8: the blocks that the index forgets when they are final change no answer of the past', async () => {
    const requests = [{ time: at('12:00:05') }, { time: at('12:00:04') }, { chainId: 8453, height: 2 }]
    const before = await Promise.all(requests.map(resolved))
    await database.pool.query('DELETE FROM chain_block WHERE NOT has_facts AND height = 2')
    expect(await Promise.all(requests.map(resolved))).toEqual(before)
})
