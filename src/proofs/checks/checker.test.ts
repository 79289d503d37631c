import { blobOf, signedLeaf } from './__fixtures__/batches'
import { individualBlob, individualTee, REQUEST_TEXT, textHash } from './__fixtures__/individual'
import { signCall } from './__fixtures__/keys'
import { BlobError } from './blob-error'
import { Checker } from './checker'
import type { BatchJob, ReadableBlob } from './job'
import { readFetched } from './read-fetched'

const book = new Map([[individualTee.teeId, { publicKey: individualTee.publicKey }]])
const { bytes, root } = blobOf(['a', 'b', 'c'].map((label) => signedLeaf(individualTee, label)))
const batch: BatchJob = { kind: 'batch', bytes, merkleRoot: root, book }
const call = {
    inputHash: textHash(REQUEST_TEXT),
    outputHash: textHash('your answer'),
    timestamp: '1780000000',
}
const settled = { ...call, teeId: individualTee.teeId, signature: signCall(individualTee, call) }

/** Reading it takes more memory than the thread has. */
const poison: BatchJob = {
    ...batch,
    merkleRoot: undefined as unknown as string,
    bytes: Buffer.from(`[${'[],'.repeat(1_500_000)}1]`),
}

let checker: Checker
beforeAll(() => {
    checker = new Checker()
})
afterAll(() => checker.close())

test('all kinds of jobs are done in the thread, answered in order', async () => {
    const order: string[] = []
    const note = <T>(name: string, job: Promise<T>) => job.finally(() => order.push(name))
    const [checked, individual, signature, read] = await Promise.all([
        note('batch', checker.check(batch)),
        note('individual', checker.check({ kind: 'individual', bytes: individualBlob(), settled, book })),
        note('signature', checker.checkSignature(settled, book)),
        note('read', checker.check({ kind: 'read', bytes: individualBlob(), keepContent: false })),
    ])
    expect(checked).toMatchObject({ rootMatches: true, leafCount: 3 })
    expect(checked.leaves.every((leaf) => leaf.verified)).toBe(true)
    expect(individual).toMatchObject({ verified: true, hashesMatch: true, costOpg: 1820000000000000n })
    expect(signature).toEqual({ verified: true, unverifiedReason: null })
    expect(read).toEqual(readFetched(individualBlob(), false))
    expect(Buffer.isBuffer((read as ReadableBlob).archive)).toBe(true)
    expect(order).toEqual(['batch', 'individual', 'signature', 'read'])
})

test('the keys are those of the job, though they are sent only when they change', async () => {
    const none = new Map()
    const jobs = [book, none, none, book, book].map((keys) => checker.check({ ...batch, book: keys }))
    const reasons = (await Promise.all(jobs)).map(({ leaves }) => leaves[0].unverifiedReason)
    expect(reasons).toEqual([null, 'TEE_NOT_REGISTERED', 'TEE_NOT_REGISTERED', null, null])
})

test('the bytes stay with the caller, also when they share a buffer', async () => {
    const shared = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')])
    const part = shared.subarray(6, 6 + bytes.length)
    expect(await checker.check({ ...batch, bytes: part })).toMatchObject({ rootMatches: true })
    expect(part).toEqual(bytes)
    const read = (await checker.check({ kind: 'read', bytes: part, keepContent: false })) as ReadableBlob
    expect(read.archive).toEqual(bytes)
})

test('archived bytes that are not what the job takes them for are a BlobError', async () => {
    const job = checker.check({ ...batch, bytes: individualBlob() })
    await expect(job).rejects.toEqual(
        new BlobError('UNKNOWN_SHAPE', 'The blob holds an individual call, not a batch.'),
    )
    await expect(job).rejects.toBeInstanceOf(BlobError)
    await expect(checker.check({ ...batch, bytes: Buffer.from('{') })).rejects.toMatchObject({
        code: 'NOT_JSON',
    })
})

test('many jobs go through, few at a time', async () => {
    const narrow = new Checker({ maxInFlight: 2 })
    const all = await Promise.all(Array.from({ length: 100 }, () => narrow.check(batch)))
    expect(all.every(({ rootMatches }) => rootMatches)).toBe(true)
    await narrow.close()
})

test('a job that ends its thread is tried twice and fails; those around it are answered', async () => {
    const small = new Checker({ maxHeapMb: 32 })
    const [first, poisoned, last] = await Promise.allSettled([
        small.check(batch),
        small.check(poison),
        small.check(batch),
    ])
    expect(first).toMatchObject({ status: 'fulfilled', value: { rootMatches: true } })
    expect(poisoned).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(/^A check of kind batch ended its thread twice: .*memory/) },
    })
    expect(last).toMatchObject({ status: 'fulfilled', value: { rootMatches: true } })
    await small.close()
})

test('a job that takes too long fails the same way', async () => {
    const hasty = new Checker({ timeoutMs: 1 })
    await expect(hasty.check(batch)).rejects.toThrow(
        'A check of kind batch ended its thread twice: it took longer than 0.001 s.',
    )
    await hasty.close()
})

test('closing fails what has no answer yet, and what comes later', async () => {
    const closing = new Checker()
    const pending = closing.check(batch)
    const failed = expect(pending).rejects.toThrow('The checker is closed.')
    await closing.close()
    await failed
    await expect(closing.check(batch)).rejects.toThrow('The checker is closed.')
})
