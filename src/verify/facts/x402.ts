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
        const { to } = transfer.args
        const isEscrow = world.kindOf.get(to) === 'x402Batch'
        if (!isEscrow && !world.payTo.has(to)) return []
        const settlement = settledBy.get(log)
        if (settlement?.topics[0] === TOPIC.deposited) return [depositRow(world, tx, log, settlement)]
        if (settlement && !isEscrow) return paymentRows(world, tx, log, settlement, settledBy)
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
        if (world.kindOf.get(log.address) === 'x402Batch') {
            const at = open.findLastIndex((transfer) => isMovedBy(log, transfer))
            if (at >= 0) found.set(open.splice(at, 1)[0], log)
            continue
        }
        if (topic !== TOPIC.settled && topic !== TOPIC.settledWithPermit) continue
        if (!PROXIES[world.kindOf.get(log.address) as ContractKind]) continue
        const transfer = open.pop()
        if (transfer) found.set(transfer, log)
    }
    return found
}

const ESCROW = new Events(interfacesOf('x402Batch'))
const [ESCROW_FUNCTIONS] = interfacesOf('x402Batch')

/** Whether a log of the escrow says that just this was paid out, or deposited. */
function isMovedBy(log: PlainLog, transfer: PlainLog): boolean {
    const [topic] = log.topics
    if (topic !== TOPIC.paidOut && topic !== TOPIC.deposited) return false
    const said = ESCROW.decode(log)?.args
    const moved = OPG.decode(transfer)?.args
    if (!said || !moved || moved.value !== said.amount) return false
    if (topic === TOPIC.deposited) return moved.to === log.address
    return moved.from === log.address && moved.to === said.receiver && transfer.address === said.token
}

/** What a payer escrowed: paid to nobody yet. The calldata shows whose channel it is when its terms hash to the channel's id. */
function depositRow(world: World, tx: PlainTransaction, log: PlainLog, settlement: PlainLog): Row {
    const { channelId, newBalance } = ESCROW.decode(settlement)!.args
    const transfer = OPG.decode(log)!.args
    const calls = tx.call ? callsOf(tx.call, transfer.to, ESCROW_FUNCTIONS, ['deposit']) : []
    const config = calls.map((args) => args.config).find((each) => channelOf(each) === channelId)
    const args = {
        ...transfer,
        channelId,
        newBalance,
        payer: config?.payer ?? null,
        receiver: config?.receiver ?? null,
        calldataReason: config ? null : SOMETHING,
    }
    const row = stateRow(world, tx, log, { name: 'X402Deposited', args })
    return { ...row, fields: { ...row.fields, subject: config?.payer ?? transfer.from } }
}

function channelOf(config: Record<string, unknown>): string {
    const types = ['address', 'address', 'address', 'address', 'address', 'uint40', 'bytes32']
    return keccak256(AbiCoder.defaultAbiCoder().encode(types, Object.values(config)))
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
    const proxy = PROXIES[world.kindOf.get(settlement.address) as ContractKind]
    const signed = proxy
        ? signedFields(tx, log, settlement.address, proxy, alike(log, settlement, settledBy))
        : UNREAD
    const money = { token: log.address, amount: String(value), decimals: '18', provenance: provenance(world) }
    const payment = rowOf('payment', tx, log, {
        rail: proxy?.rail ?? 'X402_BATCH',
        contract: settlement.address,
        pay_to: to,
        payer_id: proxy ? from : null,
        sender: tx.call?.from ?? null,
        ...money,
        ...signed,
        with_permit: proxy ? String(settlement.topics[0] === TOPIC.settledWithPermit) : null,
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

const UNREAD: Signed = {
    payment_id: null,
    cap: null,
    nonce: null,
    deadline: null,
    facilitator: null,
    calldata_reason: SOMETHING,
}

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
    return found.size === alike.length ? [...found.values()][alike.indexOf(log)] : UNREAD
}
