import { BlockBuilder } from '../../periods/block-builder'
import { atOnce, seeded } from '../../stats'
import { indexed } from './indexed-block'
import { ModelTable } from './model-table'
import { Payments } from './payments'
import { PriceTable } from './price-table'
import { Book } from './registry-at'
import { selfPaidRows } from './self-paid-rows'
import { WithdrawalTable } from './withdrawal-table'

const CHAIN = 8453
/** Up to this block the moment knows of everything. */
const HEIGHT = 100
const WALLETS = ['0xaa', '0xbb', null]
const RAILS = ['X402_UPTO', 'CONTRACT']

const random = seeded(11)
const draw = (below: number) => Math.floor(random() * below)

/** Models 1 to 40, some without an owner, or of a catalogue alone; people are 50 to 70, wallets that are paid 60 and 61. */
function bookOfEverybody() {
    const models = new ModelTable(30)
    for (let member = 1; member <= 30; member++) {
        const isListedAlone = member % 7 === 0
        models.add({
            member,
            name: null,
            catalogueName: null,
            registryChainId: isListedAlone ? null : CHAIN,
            registeredHeight: isListedAlone ? null : member * 5,
            registeredMs: isListedAlone ? null : 0,
            catalogued: isListedAlone,
            owner: member % 5 === 0 ? 0 : 50 + (member % 4),
            payout: member % 3 === 0 ? 55 : 0,
        })
    }
    const withdrawals = new WithdrawalTable(3)
    // The last one is later than the moment.
    for (const [creator, to, height] of [
        [50, 62, 10],
        [51, 63, 20],
        [52, 64, 500],
    ])
        withdrawals.add({ chainId: CHAIN, height, timeMs: 0, creator, to, valueHi: 1, valueLo: 0 })
    const facilitators = [
        { chainId: CHAIN, height: 5, member: 65 },
        { chainId: CHAIN, height: 900, member: 66 },
    ]
    const numberOf = (address: string) => 60 + WALLETS.indexOf(address)
    const book = new Book(models, [], [], new PriceTable(0), withdrawals, { facilitators, numberOf })
    const chain = { chainId: CHAIN, height: HEIGHT, hash: null, timeMs: null, finalized: true }
    return atOnce(book.asOf({ chains: [{ ...chain, wholeBeforeMs: Number.POSITIVE_INFINITY }] }))
}

test('INV-5: the rows found as paid to oneself are those that the rule names one by one, in every period', () => {
    const book = bookOfEverybody()
    const blocks = [3_000, 0, 40].map((count) => {
        const builder = new BlockBuilder()
        for (let i = 0; i < count; i++) {
            const cell = builder.cell({
                chainId: CHAIN,
                rail: RAILS[draw(2)],
                mode: null,
                reason: null,
                provenance: 'demo',
                payTo: WALLETS[draw(3)],
            })
            const value = { valueHi: 1, valueLo: i, creatorHi: 0, creatorLo: 0 }
            const payer = draw(8) === 0 ? 0 : 50 + draw(20)
            builder.addPayment({ payer, model: draw(40), cell, count: 1, calls: 1, ...value })
        }
        return atOnce(indexed(builder.finish()))
    })
    const { parts } = new Payments(blocks, 100, book)
    const found = atOnce(selfPaidRows(parts, book))
    const expected = parts.map(({ payments: { payer, model, cell }, payTo }) =>
        [...payer.keys()].filter((row) => book.isSelfPaid(payer[row], model[row], payTo[cell[row]])),
    )
    expect(found.map((rows) => [...rows])).toEqual(expected)
    expect(expected[0].length).toBeGreaterThan(100)
    expect(expected[0].length).toBeLessThan(parts[0].payments.payer.length)
})
