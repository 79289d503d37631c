import { createHash } from 'node:crypto'
import { id } from 'ethers'
import type { DomainEvent } from '../../src/decode/events'
import { loadNetwork } from '../../src/networks'
import { Archive } from '../../src/proofs/archive/archive'
import { Checker } from '../../src/proofs/checks/checker'
import { checkBlobs } from '../../src/proofs/settle/check-blobs'
import { type ProofContext, proofContext } from '../../src/proofs/settle/context'
import { enlistSettlements } from '../../src/proofs/settle/enlist'
import { digestTables } from '../support/digest'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { apply, audit, opg, undo } from '../support/prover'
import { seeded } from '../support/random-events'
import {
    at,
    batchEvent,
    batchOf,
    blobId,
    callEvent,
    contractPayment,
    newEnclave,
    REGISTRY,
    registered,
    signedLeaf,
    stateEvent,
} from '../support/settlements'

type Random = ReturnType<typeof seeded>

const enclaves = [newEnclave(), newEnclave()]
/** Few calls, so that they meet again in many batches and by themselves. */
const calls = Array.from({ length: 14 }, (_, n) => signedLeaf(enclaves[n % 2], n))
/** What each blob holds; null: it expired. */
const contents = new Map<string, Buffer | null>()

/** A batch of random calls; its blob id tells what it holds, as on Walrus. */
function randomBatch(random: Random) {
    const leaves = Array.from({ length: 1 + random.below(4) }, () => random.pick(calls))
    const batch = batchOf(leaves)
    const blob = blobId(batch.bytes.toString())
    if (!contents.has(blob)) contents.set(blob, random.below(6) === 0 ? null : batch.bytes)
    return { ...batch, blob }
}

function proofChain(seed: number, blocks: number): DomainEvent[] {
    const random = seeded(seed)
    const events: DomainEvent[] = [
        registered(at(1, REGISTRY), enclaves[0]),
        registered(at(2, REGISTRY), enclaves[1]),
    ]
    for (let height = 3; height <= blocks; height++) {
        const kind = random.below(10)
        if (kind < 5) {
            const { root, size, blob } = randomBatch(random)
            const claimed = random.below(5) === 0 ? size + 3 : size
            events.push(batchEvent(at(height), root, claimed, random.below(12) === 0 ? 'junk' : blob))
        } else if (kind < 8) events.push(callEvent(at(height), random.pick(calls), null))
        else if (kind === 8) {
            const name = random.pick(['TEEDisabled', 'TEEEnabled'])
            events.push(stateEvent(at(height, REGISTRY), name, random.pick(enclaves).teeId, {}))
        }
    }
    return events
}

/** Payments that refer to leaves and roots which some branch of the other chain has. */
function moneyChain(seed: number, blocks: number, roots: string[], leaves: string[]): DomainEvent[] {
    const random = seeded(seed)
    return Array.from({ length: blocks }, (_, n) =>
        random.below(2) === 0
            ? contractPayment(n + 1, id(`model ${random.below(4)}`), random.pick(leaves))
            : contractPayment(n + 1, id(`model ${random.below(4)}`), random.pick(roots), 1 + random.below(4)),
    )
}

class Index {
    private constructor(
        readonly db: TestDatabase,
        readonly context: ProofContext,
    ) {}

    static async open(): Promise<Index> {
        const db = await testDatabase()
        const network = { ...loadNetwork('opengradient'), blobStorageDays: 10_000 }
        const parts = { pool: db.pool, checker: new Checker(), archive: new Archive(), network }
        return new Index(db, { ...proofContext(parts), opg })
    }

    /** Lets some blobs that are waited for come, or expire. */
    async deliver(chosen: (blob: string) => boolean): Promise<void> {
        const { rows } = await this.db.pool.query(`SELECT id FROM blob WHERE state = 'WAITING' ORDER BY id`)
        for (const { id: blob } of rows.filter((row) => chosen(row.id))) {
            const bytes = contents.get(blob)!
            if (bytes === null) await this.settle(blob, 'EXPIRED', null)
            else {
                const sha256 = createHash('sha256').update(bytes).digest('hex')
                await this.context.archive.put(this.db.pool, {
                    sha256,
                    shape: 'BATCH',
                    redacted: false,
                    bytes,
                })
                await this.settle(blob, 'ARCHIVED', sha256)
            }
        }
    }

    private settle(blob: string, state: string, sha256: string | null) {
        return this.db.pool.query(
            `UPDATE blob SET state = $2, sha256 = $3, shape = 'BATCH', checked = false WHERE id = $1`,
            [blob, state, sha256],
        )
    }

    async prove(): Promise<void> {
        while ((await enlistSettlements(this.context)) > 0);
        for (
            let chunk = await checkBlobs(this.context, []);
            chunk;
            chunk = await checkBlobs(this.context, [])
        )
            await chunk.write()
    }

    async digest() {
        await this.prove()
        await this.deliver(() => true)
        await this.prove()
        return digestTables(this.db.pool)
    }

    async close(): Promise<void> {
        await this.context.checker.close()
        await this.db.drop()
    }
}

test.each([1, 2, 3])(
    'INV-3, INV-4: blobs, batches, payments and rollbacks in any order end where a clean index of the final chains ends (seed %i)',
    async (seed) => {
        const random = seeded(seed + 500)
        const branches = [0, 1, 2, 3].map((n) => proofChain(seed * 10 + n, 40))
        const roots = branches.flat().flatMap((event) => (event.kind === 'batch' ? [event.merkleRoot] : []))
        const leaves = calls.map((call) => batchOf([call]).root)
        const index = await Index.open()
        const chains: Record<number, DomainEvent[]> = { 10740: [], 8453: [] }
        for (let round = 0; round < 7; round++) {
            const chainId = round === 0 ? 10740 : random.pick([10740, 10740, 8453])
            const base = round === 0 ? 0 : random.below(40)
            const whole =
                chainId === 10740 ? random.pick(branches) : moneyChain(seed * 10 + round, 40, roots, leaves)
            const branch = whole.filter((event) => event.ref.height > base)
            await undo(index.db.pool, chainId, base)
            if (random.below(2)) await index.prove()
            for (let n = 0; n < branch.length; n += 7) {
                await apply(index.db.pool, branch.slice(n, n + 7))
                if (random.below(2)) await index.prove()
                if (random.below(2)) await index.deliver(() => random.below(3) === 0)
                if (random.below(2)) await index.prove()
            }
            chains[chainId] = [...chains[chainId].filter((event) => event.ref.height <= base), ...branch]
            expect(await audit(index.db.pool)).toEqual([])
        }
        const clean = await Index.open()
        for (const events of Object.values(chains)) if (events.length) await apply(clean.db.pool, events)
        const expected = await clean.digest()
        expect(await index.digest()).toEqual(expected)
        expect(await audit(index.db.pool)).toEqual([])
        expect(expected.inference.rows).toBeGreaterThan(25)
        await Promise.all([index.close(), clean.close()])
    },
)

test('INV-3: the count of events is mended by its migration, and goes down by logs alone: leaves of blobs were never counted', async () => {
    const index = await Index.open()
    const { pool } = index.db
    await apply(pool, proofChain(7, 40))
    await index.digest()
    await pool.query(
        `INSERT INTO chain_status (id, network, name, start_height, height, events) VALUES ('10740', 'x', 'x', 0, 40, 12709)`,
    )
    const wrong = async () => (await audit(pool)).filter((line) => line.includes('events'))
    expect(await wrong()).toEqual([
        expect.stringMatching(/^chain_status 10740: events is 12709, the logs indexed are \d+$/),
    ])
    const query = async (sql: string) => (await pool.query(sql)).rows
    const { default: Events } = await import('../../db/migrations/1764800000000-Events.js' as string)
    await new Events().up({ query })
    expect(await wrong()).toEqual([])

    const [{ leaves }] = await query(
        'SELECT count(*)::int AS leaves FROM inference WHERE sub_position > 0 AND height > 20',
    )
    expect(leaves).toBeGreaterThan(3)
    await undo(pool, 10740, 20)
    expect(await wrong()).toEqual([])
    await index.close()
})
