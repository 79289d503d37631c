import { AbiCoder, type Interface, keccak256 } from 'ethers'
import type { ContractKind } from '../../networks/types'
import { interfacesOf, TOPIC } from '../chain/abi'
import { callsOf, Events } from '../chain/decode'
import type { PlainLog, PlainTransaction } from '../chain/plain-log'
import { deadLetterRow } from './dead-letter'
import { type Row, rowOf, SOMETHING } from './row'
import { stateRow } from './state'
import { provenance, type World } from './world'

interface Proxy {
    rail: string
    functions: Interface
    /** Amount moved, of the call's arguments. */
    amount: (args: any) => bigint
    /** Facilitator signed for, where the witness has one. */
    facilitator: (args: any) => string | null
}

const PROXIES: Partial<Record<ContractKind, Proxy>> = {
    x402Upto: {
        rail: 'X402_UPTO',
        functions: interfacesOf('x402Upto')[0],
        amount: (args) => args.amount,
        facilitator: (args) => args.witness.facilitator,
    },
    x402Exact: {
        rail: 'X402_EXACT',
        functions: interfacesOf('x402Exact')[0],
        amount: (args) => args.permit.permitted.amount,
        facilitator: () => null,
    },
    x402UptoLegacy: {
        rail: 'X402_UPTO_LEGACY',
        functions: interfacesOf('x402UptoLegacy')[0],
        amount: (args) => args.actualAmount,
        facilitator: () => null,
    },
}
const OPG = new Events(interfacesOf('opg'))

/** Rows of a transaction's OPG transfers to payTo wallets. */
export function transferRows(world: World, tx: PlainTransaction): Row[] {
    const settledBy = pairs(world, tx)
    return tx.logs.flatMap((log) => {
        if (world.kindOf.get(log.address) !== 'opg' || log.topics[0] !== TOPIC.transfer) return []
        const transfer = OPG.decode(log)
        if (!transfer) return [deadLetterRow(tx, log)]
        if (!world.payTo.has(transfer.args.to)) return []
        const settlement = settledBy.get(log)
        if (settlement) return paymentRows(world, tx, log, settlement, settledBy)
        return [stateRow(world, tx, log, { name: 'UnpairedTransfer', args: transfer.args })]
    })
}

/** A settlement of a proxy belongs to the nearest transfer before it, of any token, that no other has taken. */
function pairs(world: World, tx: PlainTransaction): Map<PlainLog, PlainLog> {
    const open: PlainLog[] = []
    const found = new Map<PlainLog, PlainLog>()
    for (const log of tx.logs) {
        const [topic] = log.topics
        if (topic === TOPIC.transfer && log.topics.length === 3) open.push(log)
        if (topic !== TOPIC.settled && topic !== TOPIC.settledWithPermit) continue
        if (!PROXIES[world.kindOf.get(log.address) as ContractKind]) continue
        const transfer = open.pop()
        if (transfer) found.set(transfer, log)
    }
    return found
}

/** A payment, and the same money as the operator's revenue. */
function paymentRows(
    world: World,
    tx: PlainTransaction,
    log: PlainLog,
    settlement: PlainLog,
    settledBy: Map<PlainLog, PlainLog>,
): Row[] {
    const { from, to, value } = OPG.decode(log)!.args
    const proxy = PROXIES[world.kindOf.get(settlement.address) as ContractKind]!
    const signed = signedFields(tx, log, settlement.address, proxy, alike(log, settlement, settledBy))
    const money = { token: log.address, amount: String(value), decimals: '18', provenance: provenance(world) }
    const payment = rowOf('payment', tx, log, {
        rail: proxy.rail,
        contract: settlement.address,
        pay_to: to,
        payer_id: from,
        sender: tx.call?.from ?? null,
        ...money,
        ...signed,
        with_permit: String(settlement.topics[0] === TOPIC.settledWithPermit),
        creator_amount: null,
        calls: null,
        input_units: null,
        output_units: null,
        settlement_ref: null,
    })
    const payout = rowOf('payout', tx, log, {
        kind: 'OPERATOR_REVENUE',
        account: to,
        to: null,
        creator_id: null,
        model_id: null,
        ...money,
        payment_id: signed.payment_id,
    })
    return [payment, payout]
}

type Signed = Row['fields'] & { payment_id: string | null }

/** Transfers that cannot be told apart by what moved and who settled it. */
function alike(log: PlainLog, settlement: PlainLog, settledBy: Map<PlainLog, PlainLog>): PlainLog[] {
    const text = ({ address, topics, data }: PlainLog) => [address, ...topics, data].join()
    return [...settledBy.keys()]
        .filter((each) => text(each) === text(log) && settledBy.get(each)!.address === settlement.address)
        .sort((a, b) => a.logIndex - b.logIndex)
}

/**
 * What the payer signed: the arguments with which the proxy was called, by the transaction or by what it went through, where they fit this
 * transfer and there are as many of them as transfers like it.
 */
function signedFields(
    { call, chainId }: PlainTransaction,
    log: PlainLog,
    address: string,
    proxy: Proxy,
    alike: PlainLog[],
): Signed {
    const { from, to, value } = OPG.decode(log)!.args
    const unread: Signed = {
        payment_id: null,
        cap: null,
        nonce: null,
        deadline: null,
        facilitator: null,
        calldata_reason: SOMETHING,
    }
    const calls = call ? callsOf(call, address, proxy.functions, ['settle', 'settleWithPermit']) : []
    const found = new Map<string, Signed>()
    for (const args of calls) {
        const { permit, owner, witness } = args
        const fits = owner === from && witness.to === to && permit.permitted.token === log.address
        if (!fits || proxy.amount(args) !== value) continue
        const id = AbiCoder.defaultAbiCoder().encode(
            ['uint256', 'address', 'uint256'],
            [chainId, owner, permit.nonce],
        )
        const signed = {
            payment_id: keccak256(id),
            cap: String(permit.permitted.amount),
            nonce: String(permit.nonce),
            deadline: String(permit.deadline),
            facilitator: proxy.facilitator(args),
            calldata_reason: null,
        }
        const key = Object.values(signed).join()
        if (!found.has(key)) found.set(key, signed)
    }
    return found.size === alike.length ? [...found.values()][alike.indexOf(log)] : unread
}
