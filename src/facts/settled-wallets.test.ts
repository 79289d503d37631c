import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { inTransaction } from '../database/transaction'
import { openSurvey, STRETCH, saveSurveyed, stretchOf, surveyState, undoSurvey } from './settled-wallets'

const FROM = 2 * STRETCH + 7
const TO = 5 * STRETCH + 3
const WALLET = `0x${'11'.repeat(20)}`

let db: TestDatabase

beforeEach(async () => {
    db = await testDatabase()
    await openSurvey(db.pool, 8453, { scope: 'scope', fromHeight: FROM, reason: null })
    await surveyTo(TO)
})
afterEach(() => db.drop())

/** Surveys up to a height, in windows of a third of a stretch; every block's settlement moved its height. */
async function surveyTo(top: number): Promise<void> {
    for (;;) {
        const before = await surveyState(db.pool, 8453)
        const from = before.surveyedTo + 1
        if (from > top) return
        const to = Math.min(top, from + STRETCH / 4, stretchOf(from) + STRETCH - 1)
        const wallets = [from, to].map((height) => {
            const block = { height, timeMs: height * 2_000 }
            const facilitator = `0x${'ff'.repeat(19)}0${height % 2}`
            return {
                wallet: WALLET,
                facilitator,
                settlements: 1,
                amount: 10n ** 30n + BigInt(height),
                first: block,
                last: block,
            }
        })
        for (const facilitator of new Set(wallets.map((wallet) => wallet.facilitator))) {
            const theirs = wallets.filter((wallet) => wallet.facilitator === facilitator)
            const isLast = facilitator === wallets[1].facilitator
            if (!isLast || theirs.length === 1) continue
            theirs[0].settlements = 2
            theirs[0].amount += theirs[1].amount
            theirs[0].last = theirs[1].last
            wallets.pop()
        }
        await saveSurveyed(db.pool, 8453, before, { from, to, isConfirmed: from % 2 === 0, wallets })
    }
}

async function contents() {
    const rows = async (table: string) =>
        (await db.pool.query(`SELECT t::text FROM ${table} t ORDER BY 1`)).rows.map(({ t }) => t)
    const { fromHeight, surveyedTo } = await surveyState(db.pool, 8453)
    return {
        fromHeight,
        surveyedTo,
        stretches: await rows('pay_to_survey_stretch'),
        wallets: await rows('pay_to_survey_wallet'),
    }
}

const undo = (height: number) => inTransaction(db.pool, (client) => undoSurvey(client, 8453, height))

test.each([
    ['in the middle of a stretch', 3 * STRETCH + 500, 3 * STRETCH - 1],
    ['at the end of a stretch', 4 * STRETCH - 1, 4 * STRETCH - 1],
    ['at the first block of a stretch', 4 * STRETCH, 4 * STRETCH - 1],
    ['in the first stretch, which begins later than others', FROM + 10, FROM - 1],
    ['before all that is surveyed', FROM - 5, FROM - 1],
    ['before the first block of the chain', -1, FROM - 1],
])(
    'INV-3: a rollback to a block %s takes back whole stretches, which are then surveyed as before',
    async (_, height, left) => {
        const before = await contents()
        expect(before.stretches).toHaveLength(4)
        await undo(height)
        const { surveyedTo, stretches, wallets } = await contents()
        expect(surveyedTo).toBe(left)
        expect(before.stretches).toEqual(expect.arrayContaining(stretches))
        expect(before.wallets).toEqual(expect.arrayContaining(wallets))
        const { rows } = await db.pool.query('SELECT max(last_height) FROM pay_to_survey_wallet')
        expect(rows[0].max ?? FROM - 1).toBe(left)
        await surveyTo(TO)
        expect(await contents()).toEqual(before)
    },
)

test('INV-3: a rollback to a block above what is surveyed takes nothing back', async () => {
    const before = await contents()
    await undo(TO)
    expect(await contents()).toEqual(before)
})

test('another set of contracts, or another first block, begins the survey anew; the same one goes on', async () => {
    const before = await contents()
    const reopen = (scope: string, fromHeight: number, reason: string | null = null) =>
        openSurvey(db.pool, 8453, { scope, fromHeight, reason })
    await reopen('scope', FROM, 'it is off')
    expect(await contents()).toEqual(before)
    for (const [scope, fromHeight] of [
        ['scope', FROM - 1],
        ['another', FROM - 1],
    ] as const) {
        await reopen(scope, fromHeight)
        expect(await contents()).toEqual({
            fromHeight,
            surveyedTo: fromHeight - 1,
            stretches: [],
            wallets: [],
        })
        await surveyTo(TO)
    }
})
