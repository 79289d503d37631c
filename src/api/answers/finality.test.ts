import {
    type FieldNode,
    type FragmentDefinitionNode,
    type GraphQLObjectType,
    type GraphQLOutputType,
    type GraphQLSchema,
    getArgumentValues,
    getNamedType,
    isNonNullType,
    isObjectType,
    type OperationDefinitionNode,
    parse,
} from 'graphql'
import {
    MARKET_DAYS,
    MARKET_START_MS,
    type MarketFacts,
    randomMarket,
    TEST_MARKET,
} from '../../analytics/testing/market'
import { randomOf } from '../../analytics/testing/random-facts'
import { writeMarket } from '../../analytics/testing/write-market'
import { sealClosed } from '../../sealing/sealer'
import { isAsOfMoment } from '../models/as-of-moment'
import { apiSchema } from '../schema'
import { type TestApi, testApi } from '../testing/test-api'
import { isAnswerField } from './answer-fields'
import { ANSWERS, dependsOn, FIELDS } from './depends-on'

const LIMITS = { requestsPerMinute: 0, cost: 1e9, depth: 50 }
const WINDOWS = ['ALL', 'MONTH', 'WEEK']

let schema: GraphQLSchema
beforeAll(async () => {
    schema = (await apiSchema()).schema
})

type Call = MarketFacts['calls'][number]

/** A string that nothing had named before a leaf did. */
const NEW_STRING = { id: 'new-z', modelId: 'unresolved:new-z', claim: null }

/**
 * A market some of whose settlements wait for their blobs, and the same after each came out in some way.
 * @param hasReceipts what payments over x402 were for is learned with the calls
 */
function beforeAndAfter(seed: number, hasReceipts: boolean): { before: MarketFacts; after: MarketFacts } {
    const facts = randomMarket(seed, 250)
    const random = randomOf(seed + 1)
    const below = (n: number) => Math.floor(random() * n)
    const pick = <T>(list: readonly T[]) => list[below(list.length)]
    const named = [...facts.artifacts, NEW_STRING].map(({ id, modelId }) => ({
        artifactId: id,
        modelId,
        reason: null,
    }))
    const anyName = () =>
        random() < 0.6 ? pick(named) : { artifactId: null, modelId: null, reason: 'LEAF_WITHOUT_RECEIPT' }
    const leaves: Call[] = []
    const batches = facts.batches.map((batch) => {
        if (random() < 0.5) return { open: batch, later: batch }
        const claimed = BigInt(below(15))
        const open = {
            ...batch,
            claimed,
            proof: pick(['PENDING', 'WAITING']),
            published: null,
            verified: null,
        }
        const proof = pick(['CHECKED', 'CHECKED', 'COUNT_MISMATCH', 'ROOT_MISMATCH', 'REJECTED', 'EXPIRED'])
        const isRead = proof === 'CHECKED' || proof === 'COUNT_MISMATCH'
        const published = isRead ? (proof === 'CHECKED' ? Number(claimed) : below(Number(claimed) + 1)) : null
        const own = Array.from(
            { length: published ?? 0 },
            (): Call => ({
                ...batch,
                ...anyName(),
                rail: 'BATCH',
                mode: null,
                verified: random() < 0.8,
                isReplay: false,
                provenance: pick(['blobVerified', 'blobUnverified']),
            }),
        )
        leaves.push(...own)
        return {
            open,
            later: { ...open, proof, published, verified: own.filter(({ verified }) => verified).length },
        }
    })
    // Some leaves are calls that had been settled elsewhere, and count in their place.
    let replaced = leaves.filter(() => random() < 0.3).length
    const calls = facts.calls.map((call) => {
        if (call.rail === 'INDIVIDUAL' && random() < 0.4) {
            const nothing = { artifactId: null, modelId: null }
            const open = { ...call, ...nothing, reason: 'BLOB_WAITING', provenance: 'onchain' }
            const name = random() < 0.6 ? pick(named) : { ...nothing, reason: 'BLOB_NAMES_NO_MODEL' }
            return { open, later: { ...open, ...name, provenance: 'blobVerified' } }
        }
        const isCopied = call.rail.startsWith('INDIVIDUAL') && !call.isReplay && replaced-- > 0
        return { open: call, later: isCopied ? { ...call, isReplay: true } : call }
    })
    return {
        before: { ...facts, batches: batches.map(({ open }) => open), calls: calls.map(({ open }) => open) },
        after: {
            ...facts,
            batches: batches.map(({ later }) => later),
            artifacts: [...facts.artifacts, NEW_STRING],
            calls: [...calls.map(({ later }) => later), ...leaves],
            payments: facts.payments.map((payment) =>
                hasReceipts && payment.rail !== 'CONTRACT' && payment.modelId === null && random() < 0.5
                    ? { ...payment, modelId: pick(facts.models).id, reason: null }
                    : payment,
            ),
        },
    }
}

/** A way to ask a question: its arguments without moment and window. */
interface Way {
    field: string
    args: string
}

/** Every way that measures, populations and exclusions allow. */
function waysToAsk(facts: MarketFacts): Way[] {
    const [{ id, owner }] = facts.models
    const required: Record<string, string[]> = {
        shareBounds: [`modelId: "${id}", measure: CALLS`, `modelId: "${id}", measure: VALUE`],
        modelStanding: [`id: "${id}"`],
        modelStandings: [`ids: ["${id}"]`],
        creatorAccount: [`creator: "${owner}"`],
        payerAccount: facts.payments.slice(0, 3).map(({ payer }) => `payer: "${payer ?? owner}"`),
        creatorStanding: [`address: "${owner}"`],
    }
    return Object.entries(schema.getQueryType()!.getFields()).flatMap(([field, { args }]) => {
        if (!isAnswerField(schema, field)) return []
        const has = (name: string) => args.some((arg) => arg.name === name)
        if (field in required && field === 'shareBounds')
            return required[field].map((each) => ({ field, args: each }))
        let ways = required[field] ?? ['']
        const times = (more: string[]) => (ways = ways.flatMap((way) => more.map((each) => `${way} ${each}`)))
        if (has('measure')) times(['CALLS', 'PAYERS', 'VALUE'].map((each) => `measure: ${each}`))
        if (has('population'))
            times(['MODELS', 'CREATORS', 'PAYERS', 'OPERATORS'].map((each) => `population: ${each}`))
        if (has('exclude')) times(['', 'exclude: [SELF_PAID]'])
        if (field === 'demandDecomposition')
            times(['CREATOR', 'TASK', 'RAIL', 'MODE'].map((each) => `by: ${each}`))
        return ways.map((way) => ({ field, args: way }))
    })
}

/** Every selection of one leaf below a type, four levels deep, without the meta's own word about what is final. */
function leavesOf(type: GraphQLOutputType, depth = 5): string[] {
    const named = getNamedType(type) as GraphQLObjectType
    return Object.values(named.getFields()).flatMap((field) => {
        if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)) return []
        if (named.name === 'AnswerMeta' && !['universe', 'provenance', 'window'].includes(field.name))
            return []
        // The rest of a model is of the present, whatever moment is asked about, and is never cited.
        if (named.name === 'Model' && !isAsOfMoment(field.name)) return []
        if (!isObjectType(getNamedType(field.type))) return [field.name]
        if (depth === 0) return []
        return leavesOf(field.type, depth - 1).map((inner) => `${field.name} { ${inner} }`)
    })
}

/** What the one question of a query depends on. */
function dependenceOf(query: string) {
    const [operation] = parse(query).definitions as OperationDefinitionNode[]
    const node = operation.selectionSet.selections[0] as FieldNode
    const args = getArgumentValues(schema.getQueryType()!.getFields()[node.name.value], node)
    return dependsOn({ schema, fragments: {}, fieldNodes: [node] }, args)
}

async function write(api: TestApi, facts: MarketFacts, hasReceipts: boolean): Promise<void> {
    await writeMarket(api.database.pool, facts)
    if (hasReceipts)
        await api.database.pool.query(
            `INSERT INTO receipt (id, received_at, payment_tx, settlement_tx, blob_id, state, provenance)
             VALUES ('r', now(), '\\x01', '\\x02', 'blob', 'WAITING', 'operatorReported')`,
        )
    await sealClosed(api.database.pool, TEST_MARKET)
}

const shuffled = <T>(list: T[], random: () => number) =>
    list
        .map((each) => [random(), each] as const)
        .sort(([a], [b]) => a - b)
        .map(([, each]) => each)

test('every question says what its answer depends on, and every field that is named exists', () => {
    const asked = Object.keys(schema.getQueryType()!.getFields()).filter((name) =>
        isAnswerField(schema, name),
    )
    expect(Object.keys(ANSWERS).sort()).toEqual(asked.sort())
    for (const [type, fields] of Object.entries(FIELDS))
        expect(Object.keys((schema.getType(type) as GraphQLObjectType).getFields())).toEqual(
            expect.arrayContaining(Object.keys(fields)),
        )
    const meta = Object.keys((schema.getType('AnswerMeta') as GraphQLObjectType).getFields())
    expect(Object.keys(FIELDS.AnswerMeta).sort()).toEqual(meta.sort())
})

test('fragments of fragments, however often they are spread, are looked into once', () => {
    const chain = Array.from(
        { length: 40 },
        (_, n) => `fragment f${n} on Market { ...f${n + 1} ...f${n + 1} }`,
    )
    const query = `{ market { ...f0 } } ${chain.join(' ')} fragment f40 on Market { payers calls { total } }`
    const [operation, ...fragments] = parse(query).definitions as [
        OperationDefinitionNode,
        ...FragmentDefinitionNode[],
    ]
    const asked = {
        schema,
        fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
        fieldNodes: operation.selectionSet.selections as FieldNode[],
    }
    expect(dependsOn(asked, {})).toBe('CALLS')
})

describe.each([
    [31, false],
    [83, true],
])('market %i, receipts: %s', (seed, hasReceipts) => {
    const { before, after } = beforeAndAfter(seed, hasReceipts)
    let [open, closed]: TestApi[] = []
    let at: string
    let moments: Record<'frozenUpTo' | 'moneyFrozenUpTo' | 'boundedUpTo', string | null>
    beforeAll(async () => {
        open = await testApi({ limits: LIMITS })
        closed = await testApi({ limits: LIMITS })
        await write(open, before, hasReceipts)
        await write(closed, after, hasReceipts)
        const { data } = await open.ask('{ status { frozenUpTo moneyFrozenUpTo boundedUpTo } }')
        moments = data.status
        at = data.status.boundedUpTo
    })
    afterAll(async () => {
        await open.close()
        await closed.close()
    })

    test('INV-8: blobs that are missing stop neither money nor bounded answers at the day of the first of them', () => {
        const dayOf = (time: string | null) =>
            time === null ? 0 : (Date.parse(time) - MARKET_START_MS) / 86_400_000
        expect(dayOf(moments.boundedUpTo)).toBeGreaterThan(MARKET_DAYS - 2)
        expect(dayOf(moments.moneyFrozenUpTo)).toBeGreaterThanOrEqual(dayOf(moments.boundedUpTo))
        expect(dayOf(moments.frozenUpTo)).toBeLessThan(MARKET_DAYS / 3)
    })

    test('INV-8: what is called final is the same, byte for byte, whatever the blobs of open settlements hold', async () => {
        const random = randomOf(seed)
        const questions = schema.getQueryType()!.getFields()
        let [final, bounded, changed] = [0, 0, 0]
        for (const { field, args } of waysToAsk(before)) {
            const hasWindow = questions[field].args.some(({ name }) => name === 'window')
            const window = hasWindow ? `window: ${WINDOWS[Math.floor(random() * 3)]}` : ''
            const asked = (selection: string) =>
                `{ ${field}(${args} asOf: {time: "${at}"} ${window}) { ${selection} } }`
            const sure: string[] = []
            const others: string[] = []
            for (const leaf of shuffled(leavesOf(questions[field].type), random)) {
                const on = dependenceOf(asked(leaf))
                const isFinal = on === 'BLOCKS' || (on === 'NAMED_PAYMENTS' && !hasReceipts)
                if (isFinal) sure.push(leaf)
                else others.push(leaf)
            }
            const compared = async (selection: string) => {
                const [now, later] = [await open.ask(asked(selection)), await closed.ask(asked(selection))]
                return {
                    now: now.data,
                    later: later.data,
                    isSame: JSON.stringify(now.data) === JSON.stringify(later.data),
                }
            }
            if (sure.length > 0) {
                const meta =
                    'meta { frozen finality notFrozenReason waitsFor openRails bound { claimedCalls } }'
                const { now, later } = await compared(`${meta} ${sure.slice(0, 40).join(' ')}`)
                // Not every measure is one of every population.
                if (![now?.[field]].flat()[0]) continue
                expect({ field, args, answer: later }).toEqual({ field, args, answer: now })
                expect([now[field]].flat()[0].meta.finality).toBe('FINAL')
                final += Math.min(sure.length, 40)
            }
            if (others.length > 0) {
                const { now, isSame } = await compared(
                    `m: meta { finality } ${others.slice(0, 12).join(' ')}`,
                )
                if (![now?.[field]].flat()[0]) continue
                expect([now[field]].flat()[0].m.finality).toBe('BOUNDED')
                bounded += others.length
                if (!isSame) changed++
            }
        }
        // Both kinds are met often, and what is not called final does change.
        expect(final).toBeGreaterThan(100)
        expect(bounded).toBeGreaterThan(100)
        expect(changed).toBeGreaterThan(5)
    }, 300_000)

    test('INV-8: the calls of a bounded answer move by no more than it says', async () => {
        for (const window of WINDOWS) {
            const query = `{ market(window: ${window}, asOf: {time: "${at}"}) { calls { total verified } meta { finality frozen waitsFor openRails permalink bound { openSettlements claimedCalls } } } }`
            const now = (await open.ask(query)).data.market
            const then = (await closed.ask(query)).data.market
            expect(now.meta).toMatchObject({ finality: 'BOUNDED', frozen: false, waitsFor: ['BLOBS'] })
            expect(now.meta.openRails).toContain('BATCH')
            expect(now.meta.bound.openSettlements).toBeGreaterThan(0)
            expect(now.meta.permalink).toMatch(/^\/graphql\?query=/)
            for (const count of ['total', 'verified']) {
                const moved = Math.abs(Number(then.calls[count]) - Number(now.calls[count]))
                expect(moved).toBeLessThanOrEqual(Number(now.meta.bound.claimedCalls))
                if (window === 'ALL') expect(moved).toBeGreaterThan(0)
            }
            expect(then.meta).toMatchObject({ finality: 'FINAL', bound: null, waitsFor: [], openRails: [] })
        }
    })

    test('INV-8: caches may keep a final answer, and none that is bounded', async () => {
        const header = async (selection: string) => {
            const query = `{ market(asOf: {time: "${at}"}) { ${selection} } }`
            const { headers } = await open.get(`/graphql?query=${encodeURIComponent(query)}`)
            expect(headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/)
            return headers.get('cache-control')
        }
        expect(await header('payers value { total } meta { permalink }')).toBe('public, max-age=86400')
        expect(await header('payers calls { total } meta { permalink }')).toBe('no-cache')
    })

    test('a permalink answers for all questions of its query', async () => {
        const later = new Date(Date.parse(at) + 86_400_000).toISOString()
        const { data } = await open.ask(
            `{ a: market(asOf: {time: "${at}"}) { payers meta { finality permalink } }
               b: market(asOf: {time: "${later}"}) { payers meta { finality permalinkNullReason } } }`,
        )
        expect(data.a.meta).toEqual({ finality: 'FINAL', permalink: null })
        expect(data.b.meta.permalinkNullReason).toMatch(/frozenUpTo|different moments/)
    })
})
