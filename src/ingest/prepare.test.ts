import { OPG, randomEvents, seeded } from '../../test/support/random-events'
import type { DomainEvent } from '../decode/events'
import type { ChainLabels } from '../facts/chain-labels'
import { bucketId } from '../rollups/demand/bucket'
import { type Prepared, prepareEvents } from './prepare'

const LABELS: ChainLabels = {
    chainId: 8453,
    demo: false,
    decimals: 18,
    provenance: 'onchain',
    opg: [Buffer.from(OPG.slice(2), 'hex')],
    isOpg: (token: string) => token === OPG,
    isReference: () => false,
}
const SEEDS = [1, 2, 3, 4, 5]

/** Lines of each table, in the order that they are written in. */
function linesOf(batches: Prepared[]): Record<string, string[]> {
    const lines: Record<string, string[]> = {}
    for (const { rows } of batches)
        for (const { table, pieces } of rows)
            for (const line of Buffer.concat(pieces).toString().split('\n'))
                if (line !== '') (lines[table] ??= []).push(line)
    return lines
}

/** Demand by bucket: payments, calls paid for, value, creators' part, batches, calls claimed. */
function demandOf(batches: Prepared[]): Record<string, (number | bigint)[]> {
    const sums: Record<string, (number | bigint)[]> = {}
    for (const bucket of batches.flatMap(({ deltas }) => deltas.demandDays)) {
        const sum = (sums[bucketId(bucket)] ??= [0, 0n, 0n, 0n, 0, 0n])
        const { payments, paidCalls, value, creatorValue, batches, claimed } = bucket
        for (const [i, each] of [payments, paidCalls, value, creatorValue, batches, claimed].entries())
            sum[i] = (sum[i] as number) + (each as number)
    }
    return sums
}

/** Cuts events between transactions, as blocks are. */
function cut(events: DomainEvent[], seed: number): DomainEvent[][] {
    const random = seeded(seed)
    const pieces: DomainEvent[][] = [[]]
    for (const [i, event] of events.entries()) {
        if (i > 0 && event.ref.txHash !== events[i - 1].ref.txHash && random.below(3) === 0) pieces.push([])
        pieces.at(-1)!.push(event)
    }
    return pieces
}

describe.each(SEEDS)('a batch of random events (seed %i)', (seed) => {
    const events = randomEvents(seed, 8453, 60)
    const whole = prepareEvents(events, LABELS)

    test('INV-4: cut anywhere, the pieces have the same rows, demand, models and touched rows as the whole', () => {
        const pieces = cut(events, seed).map((piece) => prepareEvents(piece, LABELS))
        expect(pieces.length).toBeGreaterThan(10)
        expect(linesOf(pieces)).toEqual(linesOf([whole]))
        expect(demandOf(pieces)).toEqual(demandOf([whole]))
        const union = (of: (batch: Prepared) => Iterable<unknown>) =>
            new Set(pieces.flatMap((piece) => [...of(piece)]))
        for (const of of [
            ({ models }: Prepared) => models,
            ({ heights }: Prepared) => heights,
            ({ references }: Prepared) => references,
            ({ artifacts }: Prepared) => artifacts.keys(),
            ({ touched }: Prepared) => touched.registered,
            ({ touched }: Prepared) => touched.workflows,
        ])
            expect(union(of)).toEqual(new Set<unknown>(of(whole)))
    })

    test('INV-1: each event is one row of its table; inferences and heartbeats wait for the database', () => {
        const count = (kind: DomainEvent['kind']) => events.filter((event) => event.kind === kind).length
        const claims = events.filter(
            (event) =>
                event.kind === 'state' &&
                /^Model(Registered|VersionPublished)$/.test(event.name) &&
                String(event.args.modelCID).trim() !== '',
        )
        const lines = linesOf([whole])
        expect({
            artifact_claim: lines.artifact_claim.length,
            chain_event: lines.chain_event.length,
            payment: lines.payment.length,
            settlement_batch: lines.settlement_batch.length,
            model_price: lines.model_price.length,
            dead_letter: lines.dead_letter.length,
            inference: whole.inferences.length,
            heartbeats: whole.heartbeats.length,
        }).toEqual({
            artifact_claim: claims.length,
            chain_event: count('state'),
            payment: count('payment'),
            settlement_batch: count('batch'),
            model_price: count('price'),
            dead_letter: count('deadLetter'),
            inference: count('inference'),
            heartbeats: count('heartbeat'),
        })
        expect(whole.events).toBe(events.length)
    })

    test('INV-4, INV-6: its demand is what a plain count of its payments and batches says', () => {
        const sums = Object.values(demandOf([whole]))
        const total = (i: number) => sums.reduce((sum, row) => sum + BigInt(row[i]), 0n)
        const payments = events.filter((event) => event.kind === 'payment')
        const batches = events.filter((event) => event.kind === 'batch')
        const ofOpg = payments.filter(({ token }) => token === OPG)
        expect([0, 1, 2, 3, 4, 5].map(total)).toEqual([
            BigInt(payments.length),
            payments.reduce((sum, { calls }) => sum + (calls ?? 0n), 0n),
            ofOpg.reduce((sum, { amount }) => sum + amount, 0n),
            ofOpg.reduce((sum, { creatorAmount }) => sum + (creatorAmount ?? 0n), 0n),
            BigInt(batches.length),
            batches.reduce((sum, { claimed }) => sum + claimed, 0n),
        ])
        expect(ofOpg.length).toBeLessThan(payments.length)
    })
})
