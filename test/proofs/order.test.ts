import { id } from 'ethers'
import { proofsOfEachTest } from '../support/proofs-of-each-test'
import { apply, audit, proved, provedInHaste, startProver, undo } from '../support/prover'
import {
    at,
    batchEvent,
    batchOf,
    callEvent,
    contractPayment,
    newEnclave,
    REGISTRY,
    registered,
    signedLeaf,
    x402Payment,
} from '../support/settlements'

const enclave = newEnclave()
const shared = signedLeaf(enclave, 'shared')
const first = batchOf([shared, signedLeaf(enclave, 'a')])
const second = batchOf([signedLeaf(enclave, 'b'), shared, signedLeaf(enclave, 'c')])
const twice = batchOf([signedLeaf(enclave, 'd'), signedLeaf(enclave, 'd')])

const each = proofsOfEachTest()

const events = () => [
    registered(at(1, REGISTRY), enclave),
    batchEvent(at(5), first.root, 2, each.aggregator.serve('first', 404)),
    batchEvent(at(6), second.root, 3, each.aggregator.serve('second', second.bytes)),
    batchEvent(at(7), twice.root, 2, each.aggregator.serve('twice', twice.bytes)),
    // The same call once more, by itself, and with another signature.
    callEvent(at(8), [...signedLeaf(enclave, 'shared')], null),
]

const leaves = async () => {
    const { rows } = await each.db.pool.query(
        `SELECT height, sub_position AS sub, is_replay AS replay FROM inference ORDER BY height, sub_position`,
    )
    return rows.map(({ height, sub, replay }) => `${height}/${sub}${replay ? ' replay' : ''}`)
}
const duplicates = async () => {
    const { rows } = await each.db.pool.query('SELECT duplicates FROM settlement_batch ORDER BY height')
    return rows.map((row) => row.duplicates)
}

test('a call settled more than once counts once, the first time in chain order, whatever order the blobs come in', async () => {
    await apply(each.db.pool, events())
    const prover = startProver(each.db, { aggregators: [each.aggregator.url] })
    await proved(each.db.pool, 1)
    expect(await leaves()).toEqual(['6/1', '6/2', '6/3', '7/1', '7/2 replay', '8/0 replay'])
    expect(await duplicates()).toEqual([null, 0, 1])
    expect(await audit(each.db.pool)).toEqual([])
    // The earlier batch's blob comes late: its leaf was the first after all.
    each.aggregator.serve('first', first.bytes)
    await provedInHaste(each.db.pool)
    await prover.stop()
    expect(await leaves()).toEqual([
        '5/1',
        '5/2',
        '6/1',
        '6/2 replay',
        '6/3',
        '7/1',
        '7/2 replay',
        '8/0 replay',
    ])
    expect(await duplicates()).toEqual([0, 1, 1])
    expect(await audit(each.db.pool)).toEqual([])
})

test('a copy with a junk signature that is settled first does not take the place of the signed call, alone or in a batch', async () => {
    const [teeId, input, output, , time] = shared
    const junk: typeof shared = [teeId, input, output, `0x${'ab'.repeat(256)}`, time]
    const copy = batchOf([junk])
    await apply(each.db.pool, [
        registered(at(1, REGISTRY), enclave),
        batchEvent(at(3), copy.root, 1, each.aggregator.serve('copy', copy.bytes)),
        callEvent(at(4), junk, null),
        batchEvent(at(5), first.root, 2, each.aggregator.serve('first', first.bytes)),
        callEvent(at(6), shared, null),
    ])
    const prover = startProver(each.db, { aggregators: [each.aggregator.url] })
    await proved(each.db.pool)
    expect(await leaves()).toEqual(['3/1 replay', '4/0 replay', '5/1', '5/2', '6/0 replay'])
    expect(await duplicates()).toEqual([1, 0])
    expect(await audit(each.db.pool)).toEqual([])
    // When the signed ones leave the chain, what is left counts again.
    await undo(each.db.pool, 10740, 4)
    expect(await leaves()).toEqual(['3/1', '4/0 replay'])
    expect(await duplicates()).toEqual([0])
    expect(await audit(each.db.pool)).toEqual([])
    await prover.stop()
})

test('INV-3: settlements that a reorg takes away leave nothing behind, and are proved again where they come back', async () => {
    each.aggregator.serve('first', first.bytes)
    const chain = events()
    each.aggregator.serve('first', first.bytes)
    await apply(each.db.pool, chain)
    const prover = startProver(each.db, { aggregators: [each.aggregator.url] })
    await proved(each.db.pool)
    const before = await leaves()
    await undo(each.db.pool, 10740, 5)
    expect(await leaves()).toEqual(['5/1', '5/2'])
    expect(await audit(each.db.pool)).toEqual([])
    const asked = each.aggregator.asked.length
    await apply(
        each.db.pool,
        chain.filter((event) => event.ref.height > 5),
    )
    await proved(each.db.pool)
    await prover.stop()
    expect(await leaves()).toEqual(before)
    // What is archived is never asked for again.
    expect(each.aggregator.asked.length).toBe(asked)
    expect(await audit(each.db.pool)).toEqual([])
})

describe('payments of the reference contract name the model of the leaf they refer to', () => {
    const model = (n: number) => id(`model ${n}`)
    const lone = batchOf([signedLeaf(enclave, 'e'), signedLeaf(enclave, 'f')])
    const leafOf = async (sub: number) => {
        const { rows } = await each.db.pool.query(
            `SELECT '0x' || encode(leaf_hash, 'hex') AS leaf FROM inference WHERE height = 9 AND sub_position = $1`,
            [sub],
        )
        return rows[0].leaf as string
    }
    const attributed = async () => {
        const { rows } = await each.db.pool.query(
            `SELECT model_id, attribution, unattributed_reason AS reason FROM inference WHERE height = 9 ORDER BY sub_position`,
        )
        return rows.map(({ model_id, attribution, reason }) => model_id ?? `${attribution} ${reason}`)
    }
    const NONE = 'NONE LEAF_WITHOUT_RECEIPT'
    const ready = async () => {
        await apply(each.db.pool, [
            registered(at(1, REGISTRY), enclave),
            batchEvent(at(9), lone.root, 2, each.aggregator.serve('lone', lone.bytes)),
        ])
        const prover = startProver(each.db, { aggregators: [each.aggregator.url] })
        await proved(each.db.pool)
        return prover
    }

    test('one call: the leaf; many calls: the batch of as many leaves; another number of calls: nothing', async () => {
        const prover = await ready()
        await apply(each.db.pool, [
            contractPayment(1, model(1), await leafOf(1)),
            contractPayment(2, model(2), await leafOf(2), 3),
        ])
        expect(await attributed()).toEqual([model(1), NONE])
        await undo(each.db.pool, 8453, 0)
        expect(await attributed()).toEqual([NONE, NONE])
        await apply(each.db.pool, [contractPayment(3, model(3), lone.root, 2)])
        expect(await attributed()).toEqual([model(3), model(3)])
        expect(await audit(each.db.pool)).toEqual([])
        const { rows } = await each.db.pool.query('SELECT calls::int FROM model WHERE id = $1', [model(3)])
        expect(rows[0].calls).toBe(2)
        await prover.stop()
    })

    test('two that name different models contradict each other: neither is taken, until one is gone', async () => {
        const prover = await ready()
        await apply(each.db.pool, [contractPayment(1, model(1), await leafOf(1))])
        await apply(each.db.pool, [contractPayment(2, model(2), await leafOf(1))])
        expect(await attributed()).toEqual(['NONE CONFLICTING_SOURCES', NONE])
        expect(await audit(each.db.pool)).toEqual([])
        await undo(each.db.pool, 8453, 1)
        expect(await attributed()).toEqual([model(1), NONE])
        expect(await audit(each.db.pool)).toEqual([])
        await prover.stop()
    })

    test('an x402 payment whose receipt links the leaf follows the model of the leaf, as it comes and as it goes', async () => {
        const prover = await ready()
        const leaf = await leafOf(1)
        await apply(each.db.pool, [x402Payment(10, 70n)])
        await each.db.pool.query(
            `INSERT INTO receipt (id, state, payment_tx, settlement_tx, blob_id, cost, payment_id, inference_id, received_at, provenance)
             SELECT 'r', 'LINKED', p.tx_hash, i.tx_hash, 'b', 70, p.id, i.id, now(), 'operatorReported' FROM payment p, inference i
             WHERE p.rail <> 'CONTRACT' AND i.sub_position = 1`,
        )
        const paid = async () => {
            const { rows } = await each.db.pool.query(
                `SELECT model_id, unattributed_reason AS reason FROM payment WHERE rail <> 'CONTRACT'`,
            )
            return rows[0].model_id ?? rows[0].reason
        }
        await apply(each.db.pool, [contractPayment(11, model(1), leaf)])
        expect(await paid()).toBe(model(1))
        await apply(each.db.pool, [contractPayment(12, model(2), leaf)])
        expect(await paid()).toBe('RECEIPTS_COVER_PART')
        await undo(each.db.pool, 8453, 11)
        expect(await paid()).toBe(model(1))
        await undo(each.db.pool, 8453, 10)
        expect(await paid()).toBe('RECEIPTS_COVER_PART')
        expect(await audit(each.db.pool)).toEqual([])
        await prover.stop()
    })

    test('a payment that is indexed before the blob comes finds its leaf as well', async () => {
        const { rows } = await (async () => {
            const prover = await ready()
            const leaf = await leafOf(2)
            await undo(each.db.pool, 10740, 8)
            await apply(each.db.pool, [contractPayment(1, model(1), leaf)])
            await apply(each.db.pool, [
                batchEvent(at(9), lone.root, 2, each.aggregator.serve('lone', lone.bytes)),
            ])
            await proved(each.db.pool)
            await prover.stop()
            return each.db.pool.query('SELECT calls::int FROM model WHERE id = $1', [model(1)])
        })()
        expect(await attributed()).toEqual([NONE, model(1)])
        expect(rows[0].calls).toBe(1)
        expect(await audit(each.db.pool)).toEqual([])
    })
})
