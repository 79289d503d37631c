import { DEVNET_INFERENCE_PAYMENTS } from '../../../src/networks'
import { Draw } from './draw'
import { hex, Kind } from './hex'
import { PAYMENTS_A_BLOCK, type Plan } from './plan'
import { timeOfHeight } from './span'

const CHAIN = 8453
const OPG = '\\\\xfbc2051ae2265686a469421b2c5a2d5462fbf5eb'
const UPTO = '\\\\x4020a4f3b7b90cca423b9fabcc0ce57c6c240002'
const CONTRACT = `\\\\x${DEVNET_INFERENCE_PAYMENTS.slice(2)}`
const FACILITATOR = '\\\\x6b3f0d5a4c2e1b0987f6e5d4c3b2a1908f7e6d5c'
const OPERATORS = Array.from({ length: 6 }, (_, n) => hex(Kind.ADDRESS, 3_000_000 + n, 40))
/** Blocks from one withdrawal to the next. */
const WITHDRAWAL_EVERY = 10

export const PAYMENT_COLUMNS =
    'id, chain_id, height, tx_hash, tx_position, log_index, time, rail, payment_id, pay_to, token, amount, decimals, cap, nonce, deadline, facilitator, contract, sender, with_permit, creator_amount, calls, input_units, output_units, attribution, unattributed_reason, provenance, payer_id, model_id'

export const PAYOUT_COLUMNS =
    'id, chain_id, height, tx_hash, tx_position, log_index, time, kind, account, "to", token, amount, decimals, payment_id, provenance, creator_id, model_id'

const bytea = (digits: string) => `\\\\x${digits}`
const units = (amount: number) => (amount === 0 ? '0' : `${amount}0000000000000`)

/** One payment of the plan. Amounts are in 10^13 OPG base units. */
interface Paid {
    n: number
    height: number
    position: string
    /** Null: over x402. */
    model: number | null
    payer: number
    calls: number
    amount: number
    creatorAmount: number
    operator: string
    exact: boolean
}

/** Draws of a block do not depend on other blocks, so payments and payouts can be made apart. */
function* paidIn(plan: Plan, from: number, to: number): Generator<Paid> {
    for (let block = from; block < to; block++) {
        const random = new Draw(500_000_000 + block)
        const height = plan.paymentHeights[block]
        const ms = timeOfHeight(height)
        for (let i = 0; i < PAYMENTS_A_BLOCK; i++) {
            const n = block * PAYMENTS_A_BLOCK + i
            if (n >= plan.payments) return
            const tx = hex(Kind.CONTRACT_TX, n)
            const position = `${CHAIN}\t${height}\t${bytea(tx)}\t${i}\t${i * 4}\t${new Date(ms).toISOString()}`
            const payer = plan.payerAt(random, ms)
            const common = { n, height, position: `${CHAIN}-0x${tx}-${i * 4}\t${position}`, payer }
            if (i % 2 === 0) {
                const model = plan.favouriteAt(random, payer, ms)
                const calls = 1 + random.below(10)
                const amount = plan.models[model].price * calls
                const creatorAmount = Math.floor(amount * 0.85)
                yield { ...common, model, calls, amount, creatorAmount, operator: '', exact: false }
            } else {
                const operator = OPERATORS[Math.floor(6 * random.real() ** 3)]
                const amount = 1 + Math.floor(10 ** (random.real() * 4))
                const exact = random.chance(0.1)
                yield { ...common, model: null, calls: 0, amount, creatorAmount: 0, operator, exact }
            }
        }
    }
}

export function* paymentLines(plan: Plan, from: number, to: number): Generator<string> {
    for (const paid of paidIn(plan, from, to)) {
        const { n, position, model, amount } = paid
        const id = bytea(hex(Kind.PAYMENT, n))
        const payer = plan.payers[paid.payer]
        if (model !== null)
            yield `${position}\tCONTRACT\t${id}\t${CONTRACT}\t${OPG}\t${units(amount)}\t18\t\\N\t\\N\t\\N\t\\N\t${CONTRACT}\t${bytea(payer.slice(2))}\t\\N\t${units(paid.creatorAmount)}\t${paid.calls}\t${paid.calls}\t0\tCONTRACT\t\\N\tdemo\t${payer}\t${plan.models[model].id}`
        else
            yield `${position}\t${paid.exact ? 'X402_EXACT' : 'X402_UPTO'}\t${id}\t${bytea(paid.operator)}\t${OPG}\t${units(amount)}\t18\t${units(amount * 3)}\t${n}7351\t1900000000\t${FACILITATOR}\t${UPTO}\t${FACILITATOR}\tf\t\\N\t\\N\t\\N\t\\N\tNONE\tSESSION_NAMES_NO_MODEL\tdemo\t${payer}\t\\N`
    }
}

/** What reaches operators and is credited to creators, and what these take out. */
export function* payoutLines(plan: Plan, from: number, to: number): Generator<string> {
    for (const paid of paidIn(plan, from, to)) {
        const { n, position, model, amount } = paid
        const id = bytea(hex(Kind.PAYMENT, n))
        if (model === null)
            yield `${position}\tOPERATOR_REVENUE\t${bytea(paid.operator)}\t\\N\t${OPG}\t${units(amount)}\t18\t${id}\tdemo\t\\N\t\\N`
        else {
            const owner = plan.owners[plan.models[model].owner]
            yield `${nextLog(position)}\tCREATOR_ACCRUAL\t${bytea(owner.slice(2))}\t\\N\t${OPG}\t${units(paid.creatorAmount)}\t18\t${id}\tdemo\t${owner}\t${plan.models[model].id}`
        }
        if (n % (WITHDRAWAL_EVERY * PAYMENTS_A_BLOCK) === 0 && model !== null) {
            const owner = plan.owners[plan.models[model].owner]
            const to = n % 7 === 0 ? plan.payers[n % plan.payers.length] : owner
            const own = nextLog(nextLog(position))
            yield `${own}\tCREATOR_WITHDRAWAL\t${bytea(owner.slice(2))}\t${bytea(to.slice(2))}\t${OPG}\t${units(paid.creatorAmount)}\t18\t\\N\tdemo\t${owner}\t\\N`
        }
    }
}

/** The same transaction's next log. */
function nextLog(position: string): string {
    const [id, chain, height, tx, txPosition, log, time] = position.split('\t')
    const next = Number(log) + 1
    return [id.replace(/-\d+$/, `-${next}`), chain, height, tx, txPosition, next, time].join('\t')
}
