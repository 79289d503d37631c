/** Takes long, though it starts nothing. @project e2e */
import { id } from 'ethers'
import { BASE_CHAIN, OPENGRADIENT_CHAIN } from '../addresses'
import { contractInterface } from '../artifacts'
import { type Float, pythonText } from './json-text'
import { paidSessions } from './paid-sessions'
import { historyPlan } from './plan'
import { castReceipts, receiptLines } from './receipts'
import { createWorld } from './world'

const SEED = 3
const world = createWorld(SEED)
const actions = historyPlan(world).flatMap(({ blocks }) => blocks.flatMap((block) => block.actions))
const labelled = new Map(actions.flatMap((action) => (action.label ? [[action.label, action]] : [])))
const hashes = new Map([...labelled.keys()].map((label) => [label, id(label)]))
const { sessions } = paidSessions(world)
const receipts = castReceipts(world, hashes)

it('labels exactly one transaction with each name', () => {
    expect(actions.filter((action) => action.label).length).toBe(labelled.size)
})

it('pays in one payment exactly what the calls of a session cost', () => {
    expect(sessions.filter(({ calls }) => calls.length === 1 && calls[0].alone).length).toBeGreaterThan(140)
    expect(sessions.filter(({ calls }) => calls.some(({ alone }) => !alone)).length).toBeGreaterThan(25)
    for (const session of sessions) {
        const action = labelled.get(session.id)!
        expect(action.chainId).toBe(BASE_CHAIN)
        const amount = session.calls.reduce((sum, { call }) => sum + call.costOpg, 0n)
        expect(action.data).toContain(amount.toString(16).padStart(64, '0'))
    }
})

it('gives every call of a session a settlement of its own', () => {
    for (const { blobId, alone } of sessions.flatMap(({ calls }) => calls)) {
        const action = labelled.get(blobId)!
        expect(action.chainId).toBe(OPENGRADIENT_CHAIN)
        expect(action.emits).toEqual([alone ? 'relay.IndividualSettlement' : 'relay.BatchSettlement'])
    }
    const calls = sessions.flatMap((session) => session.calls.map(({ call }) => call.inputHash))
    expect(new Set(calls).size).toBe(calls.length)
})

it('leaves some payments without a receipt', () => {
    const without = sessions.filter(({ receipted }) => !receipted)
    expect(without.length).toBeGreaterThan(20)
    const paid = new Set(receipts.map(({ paymentTx }) => paymentTx))
    for (const session of without) expect(paid.has(id(session.id))).toBe(false)
})

it('proves the model of most leaves by the request behind the input hash', () => {
    const withRequest = receipts.filter(({ request }) => request).slice(0, -1)
    expect(withRequest.length).toBeGreaterThan(30)
    for (const { request, inputHash, model } of withRequest) {
        expect(id(pythonText(request!))).toBe(inputHash)
        expect(request!.model).toBe(model)
        expect((request!.temperature as Float).value).toBeGreaterThanOrEqual(0)
    }
})

it('ends with receipts that contradict the chain, each in one thing', () => {
    const honest = receipts.slice(0, -5)
    const same = (n: number, ...fields: (keyof (typeof receipts)[0])[]) => {
        const twin = honest.find((each) => fields.every((field) => each[field] === receipts.at(n)![field]))
        expect(twin).toBeDefined()
        return twin!
    }
    expect(same(-5, 'paymentTx', 'settlementTx').blobId).not.toBe(receipts.at(-5)!.blobId)
    expect(same(-4, 'paymentTx', 'settlementTx').model).not.toBe(receipts.at(-4)!.model)
    expect(same(-3, 'settlementTx', 'inputHash').paymentTx).not.toBe(receipts.at(-3)!.paymentTx)
    expect(same(-2, 'paymentTx', 'inputHash').cost).not.toBe(receipts.at(-2)!.cost)
    expect(same(-1, 'paymentTx', 'outputHash').inputHash).not.toBe(receipts.at(-1)!.inputHash)
})

it('writes one JSON object a line, floats as Python has them', () => {
    const lines = receiptLines(receipts).trimEnd().split('\n')
    expect(lines).toHaveLength(receipts.length)
    expect(JSON.parse(lines[0])).toMatchObject({ session: receipts[0].session })
    expect(lines.filter((line) => /"temperature":\d\.\d/.test(line)).length).toBeGreaterThan(20)
})

const pay = contractInterface('InferencePayments').getFunction('pay')!
const items = actions
    .filter(({ emits, disguised }) => !disguised && emits.includes('inferencePayments.InferencePaid'))
    .flatMap((action) => [...contractInterface('InferencePayments').decodeFunctionData(pay, action.data)[0]])
const referring = items.filter((item) => BigInt(item.settlementRef) !== 0n)

it('names a leaf only for a single call, and a whole batch for a few payments', () => {
    expect(referring.filter((item) => item.calls === 1n).length).toBeGreaterThan(100)
    const whole = referring.filter((item) => item.calls > 1n)
    expect(whole.length).toBeGreaterThan(5)
    expect(whole.length).toBeLessThan(60)
})

it('names each settlement once, but for one leaf that two payments claim for two models', () => {
    const models = new Map<string, string[]>()
    for (const { settlementRef, modelId } of referring)
        models.set(settlementRef, [...(models.get(settlementRef) ?? []), modelId])
    const twice = [...models.values()].filter((each) => each.length > 1)
    expect(twice).toHaveLength(1)
    expect(new Set(twice[0]).size).toBe(2)
})
