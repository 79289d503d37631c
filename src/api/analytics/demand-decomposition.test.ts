import { randomMarket } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await writeMarket(api.database.pool, randomMarket(83))
})
afterAll(() => api.close())

const GROUP = '{ name nameNullReason n active amount share theilT within between nullReason }'
const decomposition = (args: string) =>
    api.ask(`{ demandDecomposition${args} { meta { method universe { size } provenance } unit total outside decimals theilT
        within between nullReason groupCount groups ${GROUP} others ${GROUP} } }`)

test('INV-5: demand is taken apart by creator, task, rail and mode, and the parts add up', async () => {
    for (const args of [
        '(by: CREATOR)',
        '(by: TASK, measure: VALUE)',
        '(by: RAIL, measure: VALUE, exclude: [SELF_PAID])',
        '(by: RAIL, window: WEEK)',
        '(by: MODE)',
    ]) {
        const { data, errors } = await decomposition(args)
        expect(errors).toBeUndefined()
        const { total, theilT, within, between, groups, groupCount, others } = data.demandDecomposition
        expect(groups.reduce((sum: bigint, { amount }: any) => sum + BigInt(amount), 0n)).toBe(BigInt(total))
        expect(within + between).toBeCloseTo(theilT, 10)
        expect(groups).toHaveLength(groupCount)
        expect(others).toBeNull()
        for (const { name, nameNullReason } of groups) expect(nameNullReason === null).toBe(name !== null)
    }
})

test('tasks are the operator’s word, and the answer says so', async () => {
    const { data } = await decomposition('(by: TASK, measure: VALUE)')
    expect(data.demandDecomposition).toMatchObject({ decimals: 18, unit: expect.stringMatching(/model/) })
    expect(data.demandDecomposition.meta.provenance).toContain('operatorReported')
    const nameless = data.demandDecomposition.groups.find(({ name }: any) => name === null)
    expect(nameless.nameNullReason).toMatch(/No catalogue states a task/)
})

test.each([
    ['(by: MODE, measure: VALUE)', /by is MODE with measure VALUE/],
    ['(by: CREATOR, measure: PAYERS)', /measure is PAYERS/],
    ['(by: CREATOR, exclude: [SELF_PAID])', /SELF_PAID with measure CALLS/],
])('demandDecomposition%s is refused in words', async (args, message) => {
    const { errors } = await decomposition(args)
    expect(errors![0].message).toMatch(message)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
})
