import { setTimeout as sleep } from 'node:timers/promises'
import { PATIENCE_MS } from '../../../test/support/patience'
import { bytea } from '../../database/sql'
import { openSurvey, type SettledWallet, saveSurveyed, surveyState } from '../../facts/settled-wallets'
import { statusRow } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'

const wallet = (n: number) => `0x${String(n).padStart(40, '0')}`
const KNOWN = wallet(1)

let api: TestApi

beforeEach(async () => {
    api = await testApi()
    await statusRow(api.database.pool, 8453, 1_000, 1_000)
})
afterEach(() => api.close())

const open = (reason: string | null = null) =>
    openSurvey(api.database.pool, 8453, { scope: 'scope', fromHeight: 11, reason })

async function surveyed(to: number, isConfirmed: boolean, ...wallets: SettledWallet[]): Promise<void> {
    const { pool } = api.database
    const before = await surveyState(pool, 8453)
    await saveSurveyed(pool, 8453, before, { from: before.surveyedTo + 1, to, isConfirmed, wallets })
}

function settled(to: string, by: string | null, settlements: number, amount: bigint, height: number) {
    const at = { height, timeMs: Date.UTC(2026, 5, 1) + height * 1000 }
    return { wallet: to, facilitator: by, settlements, amount, first: at, last: at }
}

const follow = (address: string) =>
    api.database.pool.query('INSERT INTO pay_to (chain_id, address) VALUES (8453, $1)', [bytea(address)])

async function survey() {
    const { data } =
        await api.ask(`{ status { chains { chainId payToSurvey { fromHeight toHeight confirmedBlocks settlements amount
        knownSettlements knownAmount knownShare unknownWallets reason } } } }`)
    const [og, base] = data.status.chains
    expect(og).toEqual({ chainId: 10740, payToSurvey: null })
    return base.payToSurvey
}

const NOTHING = {
    toHeight: null,
    settlements: null,
    amount: null,
    knownSettlements: null,
    knownAmount: null,
    knownShare: null,
    unknownWallets: null,
}

const ROWS =
    'edges { cursor node { chainId wallet facilitator settlements amount firstHeight firstAt lastHeight lastAt } } pageInfo { hasNextPage endCursor }'

async function page(first: number, after: string | null = null) {
    const { data, errors } = await api.ask(
        `query ($first: Int!, $after: String) { unknownWallets(first: $first, after: $after) { ${ROWS} } }`,
        { first, after },
    )
    return data?.unknownWallets ?? { errors }
}

test('INV-10: without a survey there is nothing, before its first block there are reasons, and where nothing was paid zeros', async () => {
    expect(await survey()).toBeNull()
    await open()
    await eventually(async () =>
        expect(await survey()).toEqual({
            ...NOTHING,
            fromHeight: 11,
            confirmedBlocks: 0,
            reason: expect.stringContaining('no block is surveyed yet'),
        }),
    )
    await open('PAY_TO_SURVEY is false')
    await eventually(async () => expect((await survey()).reason).toBe('PAY_TO_SURVEY is false'))
    await open()
    await surveyed(20, true)
    await surveyed(30, false)
    await eventually(async () =>
        expect(await survey()).toEqual({
            fromHeight: 11,
            toHeight: 30,
            confirmedBlocks: 10,
            settlements: '0',
            amount: '0',
            knownSettlements: '0',
            knownAmount: '0',
            knownShare: null,
            unknownWallets: 0,
            reason: expect.stringMatching(/^\d+ final blocks are not surveyed yet$/),
        }),
    )
})

test('INV-6: the share of known wallets is exact, and a wallet that becomes known moves from the list into it', async () => {
    await open()
    await follow(KNOWN)
    const huge = 2n ** 90n
    await surveyed(
        500,
        true,
        settled(KNOWN, wallet(90), 2, huge, 100),
        settled(wallet(2), wallet(90), 1, 1n, 200),
    )
    await surveyed(
        900,
        true,
        settled(wallet(2), wallet(90), 4, huge, 800),
        settled(wallet(2), null, 1, 1n, 801),
    )
    expect(await survey()).toEqual({
        fromHeight: 11,
        toHeight: 900,
        confirmedBlocks: 890,
        settlements: '8',
        amount: String(2n * huge + 2n),
        knownSettlements: '2',
        knownAmount: String(huge),
        knownShare: '0.499999999999',
        unknownWallets: 1,
        reason: null,
    })
    const lines = (await (await api.get('/metrics')).text()).split('\n')
    const metric = (name: string) => lines.filter((line) => line.startsWith(`demand_surveyed_${name}{`))
    expect(metric('block')).toEqual(['demand_surveyed_block{chain="8453"} 900'])
    expect(metric('unknown_wallets')).toEqual(['demand_surveyed_unknown_wallets{chain="8453"} 1'])
    expect(metric('settlements')).toEqual([
        'demand_surveyed_settlements{chain="8453",wallet="known"} 2',
        'demand_surveyed_settlements{chain="8453",wallet="unknown"} 6',
    ])
    expect(metric('opg')).toEqual([
        `demand_surveyed_opg{chain="8453",wallet="known"} ${Number(huge) / 1e18}`,
        `demand_surveyed_opg{chain="8453",wallet="unknown"} ${Number(huge) / 1e18}`,
    ])
    const { edges } = await page(10)
    const at = (height: number) => new Date(Date.UTC(2026, 5, 1) + height * 1000).toISOString()
    expect(
        edges.map(({ node }: any) => ({
            ...node,
            firstAt: new Date(node.firstAt).toISOString(),
            lastAt: new Date(node.lastAt).toISOString(),
        })),
    ).toEqual([
        {
            chainId: 8453,
            wallet: wallet(2),
            facilitator: null,
            settlements: '1',
            amount: '1',
            firstHeight: 801,
            firstAt: at(801),
            lastHeight: 801,
            lastAt: at(801),
        },
        {
            chainId: 8453,
            wallet: wallet(2),
            facilitator: wallet(90),
            settlements: '5',
            amount: String(huge + 1n),
            firstHeight: 200,
            firstAt: at(200),
            lastHeight: 800,
            lastAt: at(800),
        },
    ])
    await follow(wallet(2))
    await eventually(async () =>
        expect(await survey()).toMatchObject({
            knownSettlements: '8',
            knownShare: '1.000000000000',
            unknownWallets: 0,
        }),
    )
    expect((await page(10)).edges).toEqual([])
})

test('pages of unknown wallets have each of them once, also where many were first seen in one block and more are seen meanwhile', async () => {
    await open()
    const rows = [...Array(23).keys()].map((n) =>
        settled(wallet(100 + n), wallet(n % 2), 1, 1n, 50 + (n % 3)),
    )
    await surveyed(100, true, ...rows)
    const seen: string[] = []
    let after: string | null = null
    do {
        const { edges, pageInfo }: any = await page(4, after)
        for (const { node } of edges) seen.push(`${node.wallet} ${node.facilitator}`)
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null
        const { surveyedTo } = await surveyState(api.database.pool, 8453)
        const more = settled(wallet(100), wallet(0), 1, 5n, surveyedTo + 1)
        await surveyed(
            surveyedTo + 1,
            true,
            more,
            settled(wallet(surveyedTo + 900), null, 1, 1n, surveyedTo + 1),
        )
    } while (after !== null)
    const expected = rows.map(({ wallet, facilitator }) => `${wallet} ${facilitator}`)
    expect([...seen].sort()).toEqual(expected.sort())
    expect(await page(0)).toEqual({ edges: [], pageInfo: { hasNextPage: true, endCursor: null } })
})

test.each([
    '',
    'x',
    'W10',
    Buffer.from('[1,2,"0x",3]').toString('base64url'),
    Buffer.from(`[1,8453,"0x1","0x"]`).toString('base64url'),
])('a cursor that is not of this list is refused: %j', async (cursor) => {
    const { errors } = await page(5, cursor)
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect(errors[0].message).toContain('expected a cursor that this list returned')
})

/** What was read a moment ago is given again for a while. */
async function eventually(isSo: () => Promise<void>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(200)) {
        const failed = await isSo().then(
            () => null,
            (error) => error,
        )
        if (failed === null) return
        if (Date.now() > deadline) throw failed
    }
}
