import * as fc from 'fast-check'
import type { Rail } from '../../decode/events'
import { bucketId, changesAnything, type DemandBucket, type DemandDelta, placeOf } from './bucket'
import { type CountedBatch, type CountedCall, type CountedPayment, DemandChange } from './change'

const DAY_MS = 86_400_000
const place = {
    chain_id: fc.constantFrom(8453, 10740),
    time: fc.integer({ min: 0, max: 3 * DAY_MS - 1 }).map((ms) => new Date(1_700_000_000_000 + ms)),
    provenance: fc.constantFrom('onchain', 'demo', 'blobVerified'),
}
const named = {
    model_id: fc.constantFrom(null, 'a', 'b', 'unresolved:c'),
    unattributed_reason: fc.constantFrom(null, 'HASHES_ONLY', 'EMPTY_NAME', 'a'),
}
const amount = fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String)
const call: fc.Arbitrary<CountedCall> = fc.record({
    ...place,
    ...named,
    rail: fc.constantFrom<Rail>('PRECOMPILE', 'INDIVIDUAL', 'BATCH'),
    verified: fc.constantFrom(null, true, false),
    is_replay: fc.boolean(),
})
const batch: fc.Arbitrary<CountedBatch> = fc.record({
    ...place,
    rail: fc.constantFrom<Rail>('BATCH', 'BATCH_V1'),
    proof: fc.constantFrom('PENDING', 'WAITING', 'CHECKED'),
    claimed: amount,
    published: fc.option(fc.nat()),
})
const payment: fc.Arbitrary<CountedPayment> = fc.record({
    ...place,
    ...named,
    rail: fc.constantFrom<Rail>('X402_UPTO', 'CONTRACT'),
    calls: fc.option(amount),
    amount,
    creator_amount: fc.option(amount),
    is_opg: fc.boolean(),
})
type Fact =
    | { kind: 'call'; row: CountedCall }
    | { kind: 'batch'; row: CountedBatch }
    | { kind: 'payment'; row: CountedPayment }
const fact: fc.Arbitrary<Fact> = fc.oneof(
    call.map((row) => ({ kind: 'call' as const, row })),
    batch.map((row) => ({ kind: 'batch' as const, row })),
    payment.map((row) => ({ kind: 'payment' as const, row })),
)

function add(change: DemandChange, { kind, row }: Fact): void {
    if (kind === 'call') change.call(row)
    else if (kind === 'batch') change.batch(row)
    else change.payment(row)
}

function takeBack(change: DemandChange, { kind, row }: Fact): void {
    if (kind === 'call') change.call(row, -1)
    else if (kind === 'batch') change.batch(row, -1)
    else change.payment(row, -1)
}

const changeOf = (facts: Fact[]) => {
    const change = new DemandChange()
    for (const fact of facts) add(change, fact)
    return change
}
const byId = (rows: DemandDelta[]) => new Map(rows.map((row) => [bucketId(row), row]))

/** The demand of facts said once more, a count at a time and without any of the code under test. */
function recount(facts: Fact[]): Map<string, DemandDelta> {
    const counted = facts.filter(({ kind, row }) => kind !== 'call' || !row.is_replay)
    const keys = counted.map(({ kind, row }): DemandBucket => {
        const [modelId, reason] =
            kind === 'batch' ? [null, row.proof] : [row.model_id, row.unattributed_reason]
        const day = row.time.toISOString().slice(0, 10)
        return { day, chainId: row.chain_id, rail: row.rail, modelId, reason, provenance: row.provenance }
    })
    const idOf = (bucket: DemandBucket) =>
        [
            bucket.day,
            bucket.chainId,
            bucket.rail,
            bucket.modelId ?? '',
            bucket.reason ?? '',
            bucket.provenance,
        ].join('|')
    return new Map(
        keys.map((key) => {
            const own = counted.filter((_, i) => idOf(keys[i]) === idOf(key))
            const calls = own.flatMap(({ kind, row }) => (kind === 'call' ? [row] : []))
            const batches = own.flatMap(({ kind, row }) => (kind === 'batch' ? [row] : []))
            const payments = own.flatMap(({ kind, row }) => (kind === 'payment' ? [row] : []))
            const sum = <Row>(rows: Row[], of: (row: Row) => string | null) =>
                rows.reduce((total, row) => total + BigInt(of(row) ?? 0), 0n)
            const opg = payments.filter((row) => row.is_opg)
            const delta: DemandDelta = {
                ...key,
                calls: calls.length,
                verified: calls.filter((row) => row.verified === true).length,
                batches: batches.length,
                claimed: sum(batches, (row) => row.claimed),
                published: batches.reduce((total, row) => total + (row.published ?? 0), 0),
                payments: payments.length,
                paidCalls: sum(payments, (row) => row.calls),
                value: sum(opg, (row) => row.amount),
                creatorValue: sum(opg, (row) => row.creator_amount),
            }
            return [idOf(key), delta]
        }),
    )
}

test('INV-4: buckets of demand are what counting their facts one by one gives', () => {
    fc.assert(
        fc.property(fc.array(fact, { maxLength: 60 }), (facts) => {
            expect(byId(changeOf(facts).demandDays)).toEqual(recount(facts))
        }),
        { numRuns: 300 },
    )
})

test('INV-4: facts that are added and taken back, in any order, change nothing', () => {
    fc.assert(
        fc.property(
            fc.array(fact, { maxLength: 40 }).chain((facts) => {
                const steps = facts.flatMap((one) => [
                    { fact: one, step: add },
                    { fact: one, step: takeBack },
                ])
                return fc.shuffledSubarray(steps, { minLength: steps.length })
            }),
            (steps) => {
                const change = new DemandChange()
                for (const { fact, step } of steps) step(change, fact)
                expect(change.demandDays.filter(changesAnything)).toEqual([])
            },
        ),
        { numRuns: 300 },
    )
})

test('INV-4: the order that facts come in does not matter, to buckets and to the totals of models', () => {
    const shuffled = fc
        .array(fact, { maxLength: 60 })
        .chain((facts) =>
            fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
        )
    fc.assert(
        fc.property(shuffled, ([facts, others]) => {
            const [one, other] = [changeOf(facts), changeOf(others)]
            expect(byId(other.demandDays)).toEqual(byId(one.demandDays))
            expect(other.models).toEqual(one.models)
        }),
        { numRuns: 300 },
    )
})

test('INV-4: what is left after some facts are taken back is the demand of the others', () => {
    fc.assert(
        fc.property(fc.array(fact, { maxLength: 30 }), fc.array(fact, { maxLength: 30 }), (kept, gone) => {
            const change = changeOf([...gone, ...kept])
            for (const fact of gone) takeBack(change, fact)
            const rest = byId(change.demandDays.filter(changesAnything))
            const wanted = [...recount(kept)].filter(([, row]) => changesAnything(row))
            expect(rest).toEqual(new Map(wanted))
        }),
        { numRuns: 300 },
    )
})

test('a model that loses demand is counted again, and one that only gains is added to', () => {
    const row: CountedCall = {
        chain_id: 1,
        rail: 'PRECOMPILE',
        time: new Date(1_700_000_000_000),
        provenance: 'demo',
        model_id: 'a',
        unattributed_reason: null,
        verified: null,
        is_replay: false,
    }
    const change = new DemandChange()
    change.call(row, -1)
    change.call({ ...row, model_id: 'b' })
    expect([...change.lost]).toEqual(['a'])
    expect([...change.models.keys()]).toEqual(['b'])
})

test('an id of a bucket says where its facts are', () => {
    const bucket: DemandBucket = {
        day: '2026-02-03',
        chainId: 8453,
        rail: 'CONTRACT',
        modelId: 'x',
        reason: null,
        provenance: 'demo',
    }
    expect(bucketId(bucket)).toBe('2026-02-03|8453|CONTRACT|x||demo')
    expect(placeOf(bucketId(bucket))).toEqual({ day: '2026-02-03', chainId: 8453 })
})
