import { brotliCompressSync } from 'node:zlib'
import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { spyingReader } from '../testing/reader'
import { batchContent } from './batch-content'

const SHA = 'ab'.repeat(32)

let database: TestDatabase
beforeAll(async () => {
    database = await testDatabase()
})
afterEach(() => database.pool.query('DELETE FROM blob_content'))
afterAll(() => database.pool.end())

/** As the database's owner, whom no policy holds back. */
async function read(shape: string, stored: Buffer | null, folder: string | null = null) {
    await database.pool.query(
        'INSERT INTO blob_content (sha256, shape, redacted, stored_bytes, data) VALUES ($1, $2, false, 1, $3)',
        [SHA, shape, stored],
    )
    return batchContent(spyingReader(database.pool), SHA, folder)
}

const individual = JSON.stringify({ input: { messages: [] }, output: 'an answer' })

test('INV-9: an individual blob is not even read', async () => {
    expect(await read('INDIVIDUAL', brotliCompressSync(individual))).toEqual({
        reason: 'The archive holds no batch of this SHA-256.',
    })
})

test('INV-10: what is archived as a batch and is none gives a reason, never an error or its text', async () => {
    for (const stored of [
        brotliCompressSync(individual),
        Buffer.from('not brotli'),
        brotliCompressSync('"secret"'),
    ]) {
        const found = await read('BATCH', stored)
        expect(found).toEqual({ reason: expect.stringMatching(/archived/) })
        expect(JSON.stringify(found)).not.toMatch(/answer|secret/)
        await database.pool.query('DELETE FROM blob_content')
    }
})

test('a tree too large to rebuild while somebody waits is refused before it is unpacked', async () => {
    expect(await read('BATCH', brotliCompressSync(Buffer.alloc(9 * 1024 * 1024)))).toEqual({
        reason: expect.stringMatching(/larger than 1048576 bytes/),
    })
})

test('a folder that is not there gives a reason', async () => {
    expect(await read('BATCH', null, '/nowhere')).toEqual({ reason: expect.stringMatching(/cannot read/) })
})
